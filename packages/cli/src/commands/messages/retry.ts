import type { OutboxMessageView } from '@clinic/core';
import { Args, Flags } from '@oclif/core';
import { ClinicCommand } from '../../clinic-command.ts';
import { WrongUsage } from '../../refusal.ts';

export default class MessagesRetry extends ClinicCommand {
  static override summary = 'Send a message that is dead or uncertain once more, at the next sweep.';
  static override examples = [
    '<%= config.bin %> messages retry 0197d6f2-5c1e-7b4a-9f6e-2d8c1a3b4c5d',
    { description: 'All that are dead or uncertain', command: '<%= config.bin %> messages retry --all' },
  ];
  static override args = {
    id: Args.string({ description: "The message's id, as messages list shows it." }),
  };
  static override flags = {
    all: Flags.boolean({ description: 'All messages that are dead or uncertain.', default: false }),
  };

  async run(): Promise<{ message: OutboxMessageView } | { retried: number }> {
    const { args, flags } = await this.parse(MessagesRetry);
    if ((args.id === undefined) !== flags.all)
      throw new WrongUsage('Give either the id of a message or --all.');
    const clinic = await this.clinic();
    if (args.id === undefined) {
      const retried = await clinic.messages.retryAll();
      this.log(`${retried} messages go out at the next sweep.`);
      return { retried };
    }
    const message = await clinic.messages.retry(args.id);
    this.log(`The message to ${message.to} goes out at the next sweep.`);
    return { message };
  }
}

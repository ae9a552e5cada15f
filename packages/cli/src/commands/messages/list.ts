import type { MessageState, OutboxMessageView } from '@clinic/core';
import { Flags } from '@oclif/core';
import { ClinicCommand } from '../../clinic-command.ts';
import { countLine, type Listed, limitFlag } from '../../list.ts';
import { table } from '../../table.ts';

const states = ['queued', 'sending', 'sent', 'uncertain', 'dead'] as const satisfies readonly MessageState[];

export default class MessagesList extends ClinicCommand {
  static override summary = 'Show the outbox, newest first.';
  static override examples = [
    '<%= config.bin %> messages list',
    { description: 'What will not be sent', command: '<%= config.bin %> messages list --state dead --json' },
  ];
  static override flags = {
    state: Flags.option({ options: states })({ description: 'Only messages in this state.' }),
    limit: limitFlag,
  };

  async run(): Promise<Listed<OutboxMessageView>> {
    const { state, limit } = (await this.parse(MessagesList)).flags;
    const clinic = await this.clinic();
    const where = state === undefined ? {} : { state };
    const messages = await this.readUpTo(limit, (page) => clinic.messages.list({ ...where, ...page }));
    this.log(
      table(
        ['Id', 'Kind', 'To', 'State', 'Delivery', 'Made'],
        messages.items.map((message) => [
          message.id,
          message.kind,
          message.to,
          message.state,
          message.delivery ?? '',
          this.civil(message.created_at),
        ]),
      ),
    );
    this.log(countLine(messages, 'messages'));
    return messages;
  }
}

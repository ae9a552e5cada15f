import type { MessageKind, PreviewedMessage } from '@clinic/core';
import { Args, Flags } from '@oclif/core';
import { BaseCommand } from '../../base-command.ts';
import type { Listed } from '../../list.ts';

const kinds = [
  'otp',
  'phone_changed',
  'reminder',
  'no_show',
  'confirmation',
  'cancellation',
  'booked',
  'moved',
  'waitlist',
] as const satisfies readonly MessageKind[];

const unitOf = { 'GSM-7': 'septets', 'UCS-2': 'UTF-16 units' } as const;

export default class MessagesPreview extends BaseCommand {
  static override summary =
    'Show what is sent of a kind, with made-up names, and how many SMS segments it takes.';
  static override examples = [
    '<%= config.bin %> messages preview reminder',
    {
      description: 'To those who read Arabic',
      command: '<%= config.bin %> messages preview cancellation --locale ar --json',
    },
  ];
  static override args = {
    kind: Args.custom<MessageKind>({ options: [...kinds] })({
      description: 'The kind of message.',
      required: true,
    }),
  };
  static override flags = {
    locale: Flags.option({ options: ['en', 'ar'] as const })({
      description: 'The language of who reads it.',
      default: 'en',
    }),
  };

  async run(): Promise<Listed<PreviewedMessage>> {
    const { args, flags } = await this.parse(MessagesPreview);
    const { previewMessages } = await import('@clinic/core');
    const items = previewMessages(args.kind, flags.locale);
    for (const { audience, body, segments, encoding, units } of items) {
      this.log(body);
      this.log(
        `  to the ${audience}: ${segments} ${segments === 1 ? 'segment' : 'segments'}, ${units} ${unitOf[encoding]} (${encoding})`,
      );
    }
    return { items, total: items.length };
  }
}

import type { AuditEntry } from '@clinic/core';
import { Flags } from '@oclif/core';
import { ClinicCommand } from '../../clinic-command.ts';
import { countLine, type Listed, limitFlag } from '../../list.ts';
import { table } from '../../table.ts';

export default class AuditList extends ClinicCommand {
  static override summary = 'Show who did what, newest first.';
  static override examples = [
    { description: 'The last day', command: '<%= config.bin %> audit list --since 24h' },
    {
      description: 'What was done to users from this machine',
      command: '<%= config.bin %> audit list --actor cli:front-desk --entity users --json',
    },
  ];
  static override flags = {
    actor: Flags.string({ description: "Only what this user's id, or cli:<os user>, did." }),
    entity: Flags.string({ description: 'Only what was done to this collection, for example users.' }),
    since: Flags.string({ description: 'Only from this date or instant on, or the last 30m, 24h, 7d.' }),
    limit: limitFlag,
  };

  async run(): Promise<Listed<AuditEntry>> {
    const { actor, entity, since, limit } = (await this.parse(AuditList)).flags;
    const clinic = await this.clinic();
    const where = {
      ...(actor !== undefined && { actor_id: actor }),
      ...(entity !== undefined && { entity }),
      ...(since !== undefined && { since }),
    };
    const entries = await this.readUpTo(limit, (page) => clinic.audit.list({ ...where, ...page }));
    this.log(
      table(
        ['At', 'Who', 'Did', 'To', 'Outcome'],
        entries.items.map((entry) => [
          this.civil(entry.at),
          entry.actor.id ?? entry.actor.type,
          entry.action,
          entry.entity_id === null ? entry.entity : `${entry.entity} ${entry.entity_id}`,
          entry.outcome,
        ]),
      ),
    );
    this.log(countLine(entries, 'entries'));
    return entries;
  }
}

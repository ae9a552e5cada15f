import type { AuditProblem, AuditVerification } from '@clinic/core';
import { Flags } from '@oclif/core';
import { ClinicCommand } from '../../clinic-command.ts';
import { table } from '../../table.ts';

const describe = (problem: AuditProblem): string => {
  switch (problem.kind) {
    case 'seal_broken':
      return `block ${problem.number} was changed, removed, or made with another SECRET_KEY`;
    case 'head_missing':
      return 'the chain does not hold the block given by --head: its end was cut off';
    default:
      return `entry ${problem.entry_id} was ${problem.kind}`;
  }
};

export default class AuditVerify extends ClinicCommand {
  static override summary =
    'Check that nobody changed, removed or inserted anything in the audit trail; exit 1 when somebody did.';
  static override examples = [
    '<%= config.bin %> audit verify',
    {
      description: 'And that it still holds what the log named earlier as "audit sealed"',
      command:
        '<%= config.bin %> audit verify --head 8f14e45fceea167a5a36dedd4bea2543c9f0f895fb98ab9159f51fd0297e236d --json',
    },
  ];
  static override flags = {
    head: Flags.string({ description: 'The mac of a block noted earlier, which must still be there.' }),
  };

  async run(): Promise<AuditVerification> {
    const { head } = (await this.parse(AuditVerify)).flags;
    const clinic = await this.clinic();
    const found = await this.working('Verifying', () =>
      clinic.audit.verify(head === undefined ? {} : { head }),
    );
    const [first] = found.problems;
    if (first === undefined) {
      this.log(`The audit trail is whole: ${found.entries} entries in ${found.blocks} blocks.`);
    } else {
      this.log(
        table(
          ['At', 'What'],
          found.problems.map((problem) => [
            'at' in problem ? this.civil(problem.at) : '–',
            describe(problem),
          ]),
        ),
      );
      process.exitCode = 1;
      process.stderr.write(
        `The audit trail is not as it was written. First: ${describe(first)}. Problems: ${found.problem_count}.\n`,
      );
    }
    this.log(`${found.unsealed} entries wait for their block.`);
    if (found.unproven > 0) this.log(`${found.unproven} entries were sealed by a broken block.`);
    if (found.head !== null) this.log(`Head: block ${found.head.number} ${found.head.mac}`);
    return found;
  }
}

import type * as v from 'valibot';
import type { Context } from '../context.ts';
import { reachOf } from '../identity/permissions.ts';
import { toInstant } from '../kernel/clock.ts';
import { givenOf, validate } from '../kernel/validate.ts';
import { patients } from '../patients/collections.ts';
import { checkBirth } from '../patients/create.ts';
import { newPatient, type Patient, patientInput } from '../patients/patient.ts';
import { toContactPhone } from '../phone/phone.ts';
import { possibleDuplicatesOf } from './possible-duplicates.ts';
import { type Cells, importInput, noting, readRows, refuseRepeated } from './read-rows.ts';
import type { ImportReport } from './report.ts';
import { type ImportProgress, importRows, missingOf } from './write-rows.ts';

const { name, phone, insurance: _insurance, ...told } = patientInput.entries;
const columns = {
  required: Object.keys({ name, phone }),
  optional: [...Object.keys(told), 'insurance_provider', 'insurance_policy_number'],
};

/**
 * Patients from a table with the fields of a new patient, `insurance_provider` and `insurance_policy_number` for the two
 * of `insurance`. All rows are good or nothing is imported. Rows that an earlier import of the same file has written are
 * left as they are, so that an import which was cut off is completed by doing it again.
 * @throws ClinicError FORBIDDEN; VALIDATION_ERROR the file isn't such a table; CONFLICT somebody imported it meanwhile
 */
export const importPatients = async (
  context: Context,
  input: v.InferInput<typeof importInput>,
  progress: ImportProgress = () => {},
): Promise<ImportReport> => {
  reachOf(context.actor, 'patients.import');
  const { csv, dry_run = false } = validate(importInput, input);
  const rows = readRows(csv, columns, (cells, id, problems) => patientOf(context, cells, id, problems));
  refuseRepeated(rows, 'national_id', ({ national_id }) => national_id);
  const missing = await missingOf(context, patients, rows.good);
  const possible_duplicates = await possibleDuplicatesOf(context, missing);
  const stepsOf = (patient: Patient) => [context.storage.collection(patients).inserting(patient)];
  const file = { entity: 'patients', rows, missing, stepsOf, dry_run };
  return { ...(await importRows(context, file, progress)), possible_duplicates };
};

const patientOf = (
  context: Context,
  { insurance_provider: provider, insurance_policy_number: policy_number, ...cells }: Cells,
  id: string,
  problems: Record<string, string>,
): Patient | undefined => {
  const insured = provider !== undefined || policy_number !== undefined;
  const input = { ...cells, ...(insured ? { insurance: givenOf({ provider, policy_number }) } : {}) };
  const known = noting(problems, () => validate(patientInput, input));
  const called = noting(problems, () =>
    cells.phone === undefined ? undefined : toContactPhone(cells.phone),
  );
  noting(problems, () => checkBirth(context, known?.date_of_birth));
  if (known === undefined || called === undefined) return undefined;
  const at = toInstant(context.clock.now());
  const { name, phone: _phone, ...given } = known;
  return newPatient({ id, name, phone: called, ...givenOf(given), at });
};

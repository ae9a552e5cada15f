import type { Context } from '../context.ts';
import type { WriteStep } from '../storage/index.ts';
import { patients } from './collections.ts';

/**
 * Stands in every write that makes a document of a patient: it is made while there is such a patient, and a merge of the
 * record that was worked out without it is worked out anew. The guard `patient` fails when there is none.
 */
export const namingPatient = ({ storage }: Pick<Context, 'storage'>, id: string): WriteStep =>
  storage.collection(patients).updating('patient', { id }, { $inc: { revision: 1 } });

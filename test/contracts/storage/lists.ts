import type { Collection, Storage } from '@clinic/core/storage';
import { type Engine, openPrepared } from '../../support/engines.ts';
import {
  type Account,
  type Appointment,
  accounts,
  appointments,
  type Patient,
  patients,
} from './documents.ts';

/** Three collections between which documents change together. */
export interface ClinicLists {
  readonly storage: Storage;
  readonly patients: Collection<Patient>;
  readonly accounts: Collection<Account>;
  readonly appointments: Collection<Appointment>;
}

export const openLists = async (engine: Engine): Promise<ClinicLists> => {
  const storage = await openPrepared(engine, [patients, accounts, appointments]);
  return {
    storage,
    patients: storage.collection(patients),
    accounts: storage.collection(accounts),
    appointments: storage.collection(appointments),
  };
};

import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { defineCollection } from '@clinic/core/storage';
import { type Connection, loadDriver } from '../../../packages/core/src/storage/sqlite/driver.ts';

export interface Appointment {
  id: string;
  doctor_id: string;
  status: string;
  starts_at: string;
  quanta: string[];
  holds_time: boolean;
  patient_words: string[];
  visits: number;
  insurer: string | null;
  expires_at: string | null;
}

/** An index of each kind. */
export const appointments = defineCollection<Appointment>({
  name: 'appointments',
  indexes: [
    { name: 'appointments_status_starts_at', fields: ['status', 'starts_at'] },
    { name: 'appointments_visits', fields: ['visits'] },
    { name: 'appointments_patient_words', fields: ['patient_words'], multikey: 'patient_words' },
    {
      name: 'appointments_doctor_id_quanta',
      fields: ['doctor_id', 'quanta'],
      multikey: 'quanta',
      unique: true,
      partial: { holds_time: true },
    },
    { name: 'appointments_starts_at_booked', fields: ['starts_at'], partial: { status: 'booked' } },
    {
      name: 'appointments_doctor_id_open',
      fields: ['doctor_id'],
      unique: true,
      partial: { status: 'open', holds_time: false },
    },
    { name: 'appointments_insurer', fields: ['insurer'], optional: ['insurer'] },
  ],
  expires: 'expires_at',
});

export const appointment = (number: number, changes: Partial<Appointment> = {}): Appointment => ({
  id: `a${String(number).padStart(6, '0')}`,
  doctor_id: `d${number % 7}`,
  status: 'booked',
  starts_at: new Date(number * 300_000).toISOString(),
  quanta: [`${number}.0`, `${number}.5`],
  holds_time: true,
  patient_words: ['amal', `word${number}`],
  visits: number,
  insurer: number % 2 === 0 ? null : `insurer ${number % 5}`,
  expires_at: null,
  ...changes,
});

const folders: string[] = [];

/** A place for a file that isn't there yet; `removeFolders` takes it away. */
export const freshLocation = async (): Promise<string> => {
  const folder = await mkdtemp(join(tmpdir(), 'clinic-sqlite-'));
  folders.push(folder);
  return join(folder, 'clinic.db');
};

export const removeFolders = async (): Promise<void> => {
  for (const folder of folders.splice(0)) await rm(folder, { recursive: true, force: true });
};

/** A connection beside the storage, as another program would have it. */
export const connect = async (location: string): Promise<Connection> => {
  const { DatabaseSync } = await loadDriver();
  const connection = new DatabaseSync(location, {});
  // It waits for who reads or writes in this moment.
  connection.exec('PRAGMA busy_timeout = 5000');
  return connection;
};

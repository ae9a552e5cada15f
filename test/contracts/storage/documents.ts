import { defineCollection, type Json } from '@clinic/core/storage';

export interface Patient {
  id: string;
  name?: string | null;
  phone?: string | null;
  visits?: number | null;
  balance?: number;
  active?: boolean | null;
  registered_at?: string | null;
  words?: string[] | null;
  address?: { city?: string | null; floor?: number | null } | null;
  details?: Json;
}

/** No index beside the id's own. */
export const patients = defineCollection<Patient>({ name: 'patients', indexes: [] });

export interface Account {
  id: string;
  phone?: string | null;
  clinic?: string | null;
  national_id?: string;
  status?: 'active' | 'closed';
  tries?: number;
}

/** A unique index of each kind but multikey. */
export const accounts = defineCollection<Account>({
  name: 'accounts',
  indexes: [
    { name: 'accounts_phone', fields: ['phone'], unique: true, optional: ['phone'] },
    {
      name: 'accounts_clinic_national_id',
      fields: ['clinic', 'national_id'],
      unique: true,
      partial: { status: 'active' },
    },
  ],
});

export interface Appointment {
  id: string;
  doctor_id: string;
  /** Starts of the five-minute stretches it holds. */
  quanta?: string[] | null;
  holds_time?: boolean;
  status?: string;
}

/** No two appointments that hold time share a doctor's quantum. */
export const appointments = defineCollection<Appointment>({
  name: 'appointments',
  indexes: [
    {
      name: 'appointments_doctor_id_quanta',
      fields: ['doctor_id', 'quanta'],
      multikey: 'quanta',
      unique: true,
      partial: { holds_time: true },
    },
  ],
});

type Scalar = string | number | boolean | null;

export type Value = Scalar | Scalar[];

/** A field of any kind, at the top and one level down. */
export interface Sample {
  id: string;
  value?: Value;
  inner?: { value?: Value } | null;
}

export const samples = defineCollection<Sample>({ name: 'samples', indexes: [] });

export const texts: readonly string[] = [
  '',
  ' ',
  '0',
  '1',
  'true',
  'null',
  'Amal',
  'amal',
  'AMAL',
  'Amal Al-Sabah',
  'أمل',
  'أمل الصباح',
  'ألم',
  '👩‍⚕️ Dr',
  '𝔸mal',
  '\uffee',
  '\ud7ff',
  '\u{10ffff}',
  '\u{10ffff}a',
  'é',
  'e\u0301',
  'ß',
  'ss',
  'İ',
  '%',
  '100%',
  '_',
  '__',
  '*',
  '?',
  '[a]',
  '[',
  ']',
  '^a',
  '^',
  '$',
  '$name',
  '$$ROOT',
  '.',
  'a.b',
  '.*',
  '\\',
  '\\d',
  '(',
  ')',
  '|',
  "'",
  "' OR 1=1 --",
  '"',
  '"quoted"',
  '{"$ne":null}',
  '{"a":1}',
  '[]',
  '["Amal"]',
  'line\nbreak\ttab\r',
  '\u0001\u007f',
  '\u2028\u202e',
  '2026-01-05T09:00:00.000Z',
];

export const numbers: readonly number[] = [
  0,
  1,
  -1,
  2,
  10,
  0.1,
  0.1 + 0.2,
  -273.15,
  1e-7,
  1e-300,
  123456789.12345679,
  1e21,
  1.7976931348623157e308,
  2 ** 31 - 1,
  2 ** 31,
  -(2 ** 31) - 1,
  2 ** 32,
  2 ** 53 - 1,
  2 ** 53,
  -(2 ** 53),
  1234567.891,
];

export const scalars: readonly Scalar[] = [null, false, true, ...numbers, ...texts];

export const arrays: readonly Scalar[][] = [
  [],
  [''],
  ['Amal'],
  ['amal', 'sabah'],
  ['أمل', '100%'],
  [0, 5, 10],
  [-1],
  [true],
  [null],
  ['1', 1, true],
  ['a', 'a'],
];

/** Values that are no scalar nor hold one, though their text may look like it. */
export const composites = [
  {},
  { a: 1 },
  { $ne: null },
  [['Amal']],
  [{ a: 1 }],
  [[]],
  [{}, 'Amal'],
] as unknown as readonly Value[];

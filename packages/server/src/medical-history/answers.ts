import * as v from 'valibot';
import { id, instant } from '../http/answers.ts';
import { exampleDoctor, examplePatient } from '../http/examples.ts';

const value = v.nullable(v.union([v.array(v.string()), v.string()]));

export const medicalHistoryAnswer = v.strictObject({
  patient_id: id,
  conditions: v.array(v.string()),
  allergies: v.array(v.string()),
  medications: v.array(v.string()),
  notes: v.nullable(v.string()),
  updated_at: v.nullable(instant),
  updated_by: v.nullable(id),
  entries: v.array(
    v.strictObject({
      at: instant,
      by: v.nullable(id),
      changes: v.record(v.string(), v.strictObject({ from: value, to: value })),
    }),
  ),
});

export const exampleHistory = {
  patient_id: examplePatient.id,
  conditions: ['Asthma'],
  allergies: ['Penicillin'],
  medications: [],
  notes: null,
  updated_at: '2026-01-05T09:10:00.000Z',
  updated_by: exampleDoctor.user_id,
  entries: [
    {
      at: '2026-01-05T09:10:00.000Z',
      by: exampleDoctor.user_id,
      changes: { conditions: { from: [], to: ['Asthma'] }, allergies: { from: [], to: ['Penicillin'] } },
    },
  ],
};

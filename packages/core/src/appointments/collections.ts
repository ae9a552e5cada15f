import { defineCollection } from '../storage/index.ts';
import type { Appointment } from './appointment.ts';

export const appointments = defineCollection<Appointment>({
  name: 'appointments',
  indexes: [
    {
      name: 'appointments_doctor_time',
      fields: ['doctor_id', 'quanta'],
      multikey: 'quanta',
      unique: true,
      partial: { holds_time: true },
    },
    {
      name: 'appointments_patient_time',
      fields: ['patient_id', 'quanta'],
      multikey: 'quanta',
      unique: true,
      // What is held for the waitlist has no patient.
      optional: ['patient_id'],
      partial: { holds_time: true },
    },
    { name: 'appointments_doctor', fields: ['doctor_id', 'start'] },
    { name: 'appointments_patient', fields: ['patient_id', 'start'] },
    { name: 'appointments_held', fields: ['doctor_id'], partial: { status: 'held' } },
    { name: 'appointments_start', fields: ['start'] },
    { name: 'appointments_status', fields: ['status', 'start'] },
    { name: 'appointments_date', fields: ['date', 'start'] },
    { name: 'appointments_search', fields: ['search'], multikey: 'search' },
  ],
});

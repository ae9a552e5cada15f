import { defineCollection } from '../storage/index.ts';
import type { WaitlistEntry } from './entry.ts';

export const waitlist = defineCollection<WaitlistEntry>({
  name: 'waitlist',
  indexes: [
    {
      name: 'waitlist_one_open',
      fields: ['patient_id', 'doctor_id', 'date'],
      unique: true,
      partial: { is_open: true },
    },
    { name: 'waitlist_line', fields: ['doctor_id', 'date', 'id'], partial: { status: 'waiting' } },
    { name: 'waitlist_past', fields: ['date'], partial: { status: 'waiting' } },
    { name: 'waitlist_offered', fields: ['offer.expires_at'], partial: { status: 'offered' } },
    { name: 'waitlist_date', fields: ['date', 'id'] },
    { name: 'waitlist_patient', fields: ['patient_id', 'date'] },
    { name: 'waitlist_doctor', fields: ['doctor_id', 'date'] },
  ],
});

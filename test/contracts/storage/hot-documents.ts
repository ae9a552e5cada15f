import { defineCollection } from '@clinic/core/storage';

/** Few patients, few phones and few slots, so that everything meets. */
export interface Visitor {
  id: string;
  phone?: string | null;
  visits?: number | null;
  state?: 'open' | 'closed';
  words?: string[] | null;
  address?: { city?: string | null } | null;
}

export const visitors = defineCollection<Visitor>({
  name: 'visitors',
  indexes: [
    { name: 'visitors_phone', fields: ['phone'], unique: true, optional: ['phone'] },
    { name: 'visitors_state_visits', fields: ['state', 'visits'] },
    { name: 'visitors_words', fields: ['words'], multikey: 'words' },
  ],
});

export interface Booking {
  id: string;
  doctor_id: string;
  quanta?: string[];
  holds_time?: boolean;
}

export const bookings = defineCollection<Booking>({
  name: 'bookings',
  indexes: [
    {
      name: 'bookings_doctor_id_quanta',
      fields: ['doctor_id', 'quanta'],
      multikey: 'quanta',
      unique: true,
      partial: { holds_time: true },
    },
  ],
});

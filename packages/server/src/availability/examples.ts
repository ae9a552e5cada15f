import { exampleDoctor } from '../http/examples.ts';

export const exampleAvailability = {
  id: '0190a1b2-0000-7000-8000-000000000010',
  doctor_id: exampleDoctor.id,
  day_of_week: 6,
  day_name: 'Sunday',
  start_time: '09:00',
  end_time: '13:00',
  slot_duration_minutes: 20,
  is_active: true,
} as const;

export const exampleTimeOff = {
  id: '0190a1b2-0000-7000-8000-000000000011',
  doctor_id: exampleDoctor.id,
  start: '2026-01-12T05:00:00.000Z',
  end: '2026-01-15T14:00:00.000Z',
  reason: 'Congress',
  created_at: '2026-01-01T08:30:00.000Z',
} as const;

export const exampleProfile = {
  id: '0190a1b2-0000-7000-8000-000000000012',
  name: 'Ramadan',
  doctor_id: null,
  from: '2026-02-18',
  to: '2026-03-19',
  windows: [{ day_of_week: 6, start_time: '10:00', end_time: '14:00', slot_duration_minutes: 30 }],
  created_at: '2026-01-01T08:30:00.000Z',
};

export const exampleDay = {
  doctor_id: exampleDoctor.id,
  date: '2026-01-11',
  timezone: 'Asia/Kuwait',
  slots: [
    { start: '2026-01-11T06:00:00.000Z', end: '2026-01-11T06:20:00.000Z', available: true },
    { start: '2026-01-11T06:20:00.000Z', end: '2026-01-11T06:40:00.000Z', available: false },
  ],
  available_count: 1,
};

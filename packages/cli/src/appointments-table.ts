import type { AppointmentView } from '@clinic/core';
import { table } from './table.ts';

export const appointmentsTable = (items: readonly AppointmentView[]): string =>
  table(
    ['Id', 'Date', 'Time', 'Patient', 'Doctor', 'Status'],
    items.map((one) => [
      one.id,
      one.date,
      `${one.start_time}–${one.end_time}`,
      one.patient_name,
      one.doctor_name,
      one.status,
    ]),
  );

import { newId } from '../kernel/ids.ts';
import { newPatient } from '../patients/patient.ts';
import type { Sower } from './garden.ts';

/** The civil id's own century, year, month and day. */
const birthDate = (nationalId: string): string => {
  const [century, year, month, day] = [0, 1, 3, 5].map((at) => nationalId.slice(at, at === 0 ? 1 : at + 2));
  return `${century === '2' ? '19' : '20'}${year}-${month}-${day}`;
};

/** The record of every patient, as their first booking makes it. */
export const sowRecords: Sower = (garden) => {
  for (const { id, name, phone_number: phone, ...user } of garden.patients) {
    garden.records.push(
      newPatient({
        id: newId(),
        user_id: id,
        name,
        phone,
        email: user.email,
        gender: user.gender,
        date_of_birth: user.national_id === null ? null : birthDate(user.national_id),
        national_id: user.national_id,
        at: user.created_at,
      }),
    );
  }
  return {};
};

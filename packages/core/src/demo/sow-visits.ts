import { civilDate } from '../kernel/civil-date.ts';
import { DAY, fromInstant, toInstant } from '../kernel/clock.ts';
import { newId } from '../kernel/ids.ts';
import { careBy } from './care.ts';
import type { Sower } from './garden.ts';

/** Notes of a visit, in the doctor's language. */
const notes = {
  en: ['Vital signs normal.', 'Improving, continue as before.', 'Explained what to watch for.'],
  ar: ['العلامات الحيوية طبيعية.', 'الحالة في تحسن.', 'تم شرح خطة العلاج.'],
} as const;

/** Who comes again, and after how many days. */
const FOLLOW_UPS = 0.3;
const FOLLOW_UP_DAYS = [7, 14, 28] as const;

/** The visit of every completed appointment, written down as it ended. */
export const sowVisits: Sower = (garden) => {
  const { chance, appointments, doctors, timezone, today } = garden;
  const { en } = chance;
  const care = careBy(garden);
  const doctorOf = new Map(doctors.map((doctor) => [doctor.id, doctor]));
  const locales = new Map(garden.staff.map(({ user, locale }) => [user.id, locale]));
  for (const { id, patient_id, doctor_id, date, start, end, reason, status } of appointments) {
    if (status !== 'completed') continue;
    const { user_id } = doctorOf.get(doctor_id)!;
    const locale = locales.get(user_id ?? '') ?? 'en';
    const at = toInstant(Math.min(fromInstant(end), today));
    const again = en.datatype.boolean({ probability: FOLLOW_UPS });
    const days = en.helpers.arrayElement(FOLLOW_UP_DAYS);
    garden.visits.push({
      id: newId(),
      patient_id,
      doctor_id,
      appointment_id: id,
      date,
      visit_type: en.helpers.arrayElement(['consultation', 'consultation', 'follow-up']),
      reason,
      diagnosis: en.helpers.arrayElement(care(doctor_id).diagnoses[locale]),
      notes: en.datatype.boolean() ? en.helpers.arrayElement(notes[locale]) : null,
      follow_up_date: again ? civilDate(fromInstant(start) + days * DAY, timezone) : null,
      created_by: user_id,
      created_at: at,
      updated_at: at,
    });
  }
  return { visits: garden.visits.length };
};

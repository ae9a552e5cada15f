import { emailKey, newUser, type User } from '../identity/user.ts';
import { DAY, HOUR, toInstant } from '../kernel/clock.ts';
import { newId } from '../kernel/ids.ts';
import { newEmail, newNationalId, newPhone } from './contacts.ts';
import type { Garden, Sower } from './garden.ts';
import { newName } from './names.ts';

/** The oldest patients came two years ago; nobody buys before they came. */
const OLDEST_DAYS = 730;

/** As someone who signed in by phone and then filled in the profile; not everybody gave an email. */
const newPatient = (garden: Garden): User => {
  const { en } = garden.chance;
  const { name, locale, gender } = newName(garden.chance);
  const came = garden.today - en.number.int({ min: 1, max: OLDEST_DAYS }) * DAY;
  const at = toInstant(came + en.number.int({ min: 8 * 60, max: 20 * 60 }) * (HOUR / 60));
  const user = newUser({ id: newId(), role: 'patient', at, name, gender, phone_number: newPhone(garden) });
  const email = en.datatype.boolean({ probability: 0.4 }) ? newEmail(garden, 'patient') : null;
  return {
    ...user,
    national_id: newNationalId(garden),
    email,
    email_key: email === null ? null : emailKey(email),
    locale: en.datatype.boolean({ probability: 0.8 }) ? locale : null,
  };
};

export const sowPatients: Sower = (garden) => {
  const { patients } = garden.plan;
  for (let number = 0; number < patients; number++) garden.patients.push(newPatient(garden));
  return { patients };
};

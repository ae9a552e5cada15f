import { newUser } from '../identity/user.ts';
import { DAY, type Instant, toInstant } from '../kernel/clock.ts';
import { newId } from '../kernel/ids.ts';
import { newEmail, newPhone } from './contacts.ts';
import type { Garden, Sower, StaffMember } from './garden.ts';
import { newName } from './names.ts';

/** The clinic and its staff were there before the first patient. */
const OPENED_DAYS_AGO = 800;

export const openedAt = ({ today }: Garden): Instant => toInstant(today - OPENED_DAYS_AGO * DAY);

/** 62 to the power of 16: as strong as any, but worked out from the seed. */
const PASSWORD_LENGTH = 16;

const newMember = (garden: Garden, role: StaffMember['role']): StaffMember => {
  const { name, locale, gender } = newName(garden.chance);
  const email = newEmail(garden, role);
  const phone = newPhone(garden);
  const at = openedAt(garden);
  const user = newUser({ id: newId(), role, at, name, email, phone_number: phone });
  const password = garden.chance.en.string.alphanumeric(PASSWORD_LENGTH);
  return { user: { ...user, locale }, role, name, locale, gender, email, phone, password };
};

/** Those who work in the clinic; each has an email, a phone and a password. `sowDoctors` counts the doctors. */
export const sowStaff: Sower = (garden) => {
  const sow = (role: StaffMember['role'], count: number): void => {
    for (let number = 0; number < count; number++) garden.staff.push(newMember(garden, role));
  };
  sow('admin', 1);
  sow('receptionist', 2);
  sow('technician', 1);
  sow('doctor', garden.plan.doctors);
  return { admins: 1, receptionists: 2, technicians: 1 };
};

import { departmentKey } from '../departments/department.ts';
import { type Doctor, newDoctor } from '../doctors/doctor.ts';
import { newId } from '../kernel/ids.ts';
import { toMinorUnits } from '../kernel/money.ts';
import { type Branch, branches } from './branches.ts';
import { newLicense } from './contacts.ts';
import type { Garden, Sower, StaffMember } from './garden.ts';
import type { PersonName } from './names.ts';

/** Arabic counts 11 to 99 years in one form. */
const YEARS = { min: 11, max: 35 } as const;

const newBio = ({ chance: { en } }: Garden, locale: PersonName['locale']): string => {
  const years = en.number.int(YEARS);
  return locale === 'ar'
    ? `خبرة سريرية تمتد ${years} عامًا في مستشفيات الكويت وخارجها.`
    : `In practice for ${years} years, in Kuwait and abroad.`;
};

/** Of the user's own name, email and phone. Where the branch's department is inactive, without one. */
const newRecord = (
  garden: Garden,
  { user, name, locale, email, phone }: StaffMember,
  branch: Branch,
): Doctor => {
  const { en } = garden.chance;
  const rate = en.number.int({ min: 1_200, max: 4_000, multipleOf: 50 });
  return newDoctor({
    id: newId(),
    user_id: user.id,
    name,
    email,
    photo_url: null,
    phone,
    specialty: en.helpers.arrayElement(branch.specialties),
    license_number: newLicense(garden),
    department_id: garden.openDepartments.get(departmentKey(branch.name)) ?? null,
    bio: newBio(garden, locale),
    monthly_rate: toMinorUnits(rate, garden.currency, 'monthly_rate'),
    at: user.created_at,
  });
};

/** The record of every user who is a doctor; the branches by turns, so that six doctors fill all departments. */
export const sowDoctors: Sower = (garden) => {
  const members = garden.staff.filter(({ role }) => role === 'doctor');
  for (const [index, member] of members.entries()) {
    const doctor = newRecord(garden, member, branches[index % branches.length]!);
    member.user.doctor_id = doctor.id;
    garden.doctors.push(doctor);
  }
  return { doctors: garden.doctors.length };
};

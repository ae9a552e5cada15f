import type { Context } from '../context.ts';
import { departments } from '../departments/collections.ts';
import type { Actor } from '../identity/actor.ts';
import { mayReach } from '../identity/permissions.ts';
import type { Instant } from '../kernel/clock.ts';
import { toMajorUnits } from '../kernel/money.ts';
import type { Doctor } from './doctor.ts';

/** A doctor as everybody sees one, and what staff see beyond it. */
export interface DoctorView {
  id: string;
  name: string;
  specialty: string | null;
  department_id: string | null;
  /** The department's name. */
  department: string | null;
  bio: string | null;
  photo_url: string | null;
  /** From here on for staff alone. */
  user_id?: string;
  email?: string | null;
  phone?: string | null;
  license_number?: string | null;
  is_active?: boolean;
  created_at?: Instant;
  updated_at?: Instant;
  /** Major units of the clinic's currency; for admins and the doctor alone. */
  monthly_rate?: number | null;
}

/** Doctors as this actor may see them, in the same order; one round trip for the names of their departments. */
export const presentDoctors = async (
  { storage, actor, settings }: Context,
  those: readonly Doctor[],
): Promise<DoctorView[]> => {
  const ids = [...new Set(those.flatMap(({ department_id }) => department_id ?? []))];
  const all = storage.collection(departments);
  const found = ids.length === 0 ? [] : await storage.read(ids.map((id) => all.looking(id)));
  const names = new Map(found.map((department) => [department?.id, department?.name]));
  return those.map((doctor) => {
    const name = doctor.department_id === null ? undefined : names.get(doctor.department_id);
    return present(actor, doctor, name ?? null, settings.currency);
  });
};

export const presentDoctor = async (context: Context, doctor: Doctor): Promise<DoctorView> => {
  const [view] = await presentDoctors(context, [doctor]);
  return view!;
};

const present = (actor: Actor, doctor: Doctor, department: string | null, currency: string): DoctorView => ({
  id: doctor.id,
  name: doctor.name,
  specialty: doctor.specialty,
  department_id: doctor.department_id,
  department,
  bio: doctor.bio,
  photo_url: doctor.photo_url,
  ...(mayReach(actor, 'doctors.read_internal') && {
    user_id: doctor.user_id,
    email: doctor.email,
    phone: doctor.phone,
    license_number: doctor.license_number,
    is_active: doctor.is_active,
    created_at: doctor.created_at,
    updated_at: doctor.updated_at,
  }),
  ...(seesPay(actor, doctor) && {
    monthly_rate: doctor.monthly_rate === null ? null : toMajorUnits(doctor.monthly_rate, currency),
  }),
});

const seesPay = (actor: Actor, doctor: Doctor): boolean => {
  const reach = mayReach(actor, 'doctors.read_pay');
  return reach === 'any' || (reach === 'own' && isOwn(actor, doctor));
};

export const isOwn = (actor: Actor, doctor: Doctor): boolean =>
  actor.type === 'user' && actor.id === doctor.user_id;

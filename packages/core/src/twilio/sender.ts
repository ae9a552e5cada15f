import type { Context } from '../context.ts';
import type { Locale } from '../i18n/locale.ts';
import { users } from '../identity/collections.ts';
import { patientCalledAt } from '../patients/called-at.ts';
import { patients } from '../patients/collections.ts';
import { toContactPhone } from '../phone/phone.ts';

/** Who a text is from, as far as a phone tells. */
export interface Sender {
  /** E.164; null of what can't be called, a short number for example. */
  readonly phone: string | null;
  /** Who is called at this phone; a family may share one. */
  readonly patientIds: readonly string[];
  /** What the first of them who signs in reads; null when none does. */
  readonly locale: Locale | null;
}

/** How many patients are looked for under one phone. */
const MAX_PATIENTS = 100;

/** @param from as Twilio names it: a number, with `whatsapp:` before it or not */
export const findSender = async ({ storage }: Pick<Context, 'storage'>, from: string): Promise<Sender> => {
  const phone = readPhone(from);
  if (phone === null) return { phone, patientIds: [], locale: null };
  const owner = await storage.collection(users).first({ phone_number: phone });
  const people = await storage
    .collection(patients)
    .find(owner === undefined ? { phone } : { $or: [{ phone }, { user_id: owner.id }] }, {
      sort: { created_at: 1 },
      limit: MAX_PATIENTS,
    });
  const userIds = people.flatMap(({ user_id }) => user_id ?? []);
  const found = await storage.read(userIds.map((id) => storage.collection(users).looking(id)));
  const userOf = new Map(found.map((user) => [user?.id, user]));
  // The phone on record may be another's by now: who has verified one is called there, and answers from there.
  const called = people.flatMap((patient) => {
    const user = userOf.get(patient.user_id ?? '');
    return patientCalledAt(patient, user) === phone ? [{ patient, user }] : [];
  });
  return {
    phone,
    patientIds: called.map(({ patient }) => patient.id),
    locale: called.find(({ user }) => user)?.user?.locale ?? null,
  };
};

const readPhone = (from: string): string | null => {
  try {
    return toContactPhone(from.replace(/^whatsapp:/i, ''));
  } catch {
    return null;
  }
};

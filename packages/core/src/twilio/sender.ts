import type { Context } from '../context.ts';
import type { Locale } from '../i18n/locale.ts';
import { users } from '../identity/collections.ts';
import { patients } from '../patients/collections.ts';
import { toContactPhone } from '../phone/phone.ts';

/** Who a text is from, as far as a phone tells. */
export interface Sender {
  /** E.164; null of what can't be called, a short number for example. */
  readonly phone: string | null;
  /** Whose phone it is; a family may share one. */
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
  const people = await storage
    .collection(patients)
    .find({ phone }, { sort: { created_at: 1 }, limit: MAX_PATIENTS });
  const userIds = people.flatMap(({ user_id }) => user_id ?? []);
  const signingIn = await storage.read(userIds.map((id) => storage.collection(users).looking(id)));
  const locale = signingIn.find((user) => user !== undefined)?.locale ?? null;
  return { phone, patientIds: people.map(({ id }) => id), locale };
};

const readPhone = (from: string): string | null => {
  try {
    return toContactPhone(from.replace(/^whatsapp:/i, ''));
  } catch {
    return null;
  }
};

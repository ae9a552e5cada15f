import type { Received, Sent } from '../support/server.ts';
import type { Tokens } from './callers.ts';
import { canary } from './canaries.ts';

type Send = (method: string, path: string, sent?: Sent) => Promise<Received>;

/** Records what was found of a patient, and what is refused of it. */
export const causeEveryVisit = async (
  send: Send,
  staff: Tokens,
  whose: { readonly patient_id: string; readonly doctor_id: string },
): Promise<void> => {
  const asAdmin = { token: staff.admin };
  const found = { reason: canary.bodyText, diagnosis: canary.bodyText, notes: canary.bodyText };
  const body = { ...whose, visit_type: 'consultation', ...found };
  const { data } = await send('POST', '/visits', { ...asAdmin, body });
  await send('POST', '/visits', { ...asAdmin, body: { ...body, date: canary.bodyText } });
  const one = `/visits/${data.visit.id}`;
  await send('PATCH', one, { ...asAdmin, body: { ...found, follow_up_date: '2031-02-01' } });
  await send('PATCH', one, { ...asAdmin, body: { ...found, follow_up_date: '2030-01-01' } });
  await send('GET', one, { token: staff.receptionist });
};

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
  await send('PATCH', `/patients/${whose.patient_id}/medical-history`, {
    ...asAdmin,
    body: { allergies: [canary.name], medications: [canary.bodyText] },
  });
  const medication = { name: canary.name, dosage: canary.bodyText, frequency: 'daily', duration_days: 7 };
  const wish = { visit_id: data.visit.id, medications: [medication], notes: canary.bodyText };
  const prescribed = await send('POST', '/prescriptions', { ...asAdmin, body: wish });
  await send('POST', '/prescriptions', { ...asAdmin, body: { ...wish, status: canary.bodyText } });
  const written = `/prescriptions/${prescribed.data.prescription.id}`;
  await send('PATCH', written, { ...asAdmin, body: { notes: canary.bodyText } });
  for (let count = 0; count < 2; count += 1) await send('DELETE', written, asAdmin);
};

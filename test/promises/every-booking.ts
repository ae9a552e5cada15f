import type { Received, Sent } from '../support/server.ts';
import type { Tokens } from './callers.ts';
import { canary } from './canaries.ts';
import { causeEveryVisit } from './every-visit.ts';

type Send = (method: string, path: string, sent?: Sent) => Promise<Received>;

/** Books a doctor's Monday in every way that is refused too; the patient may have one open booking. */
export const causeEveryBooking = async (
  send: Send,
  staff: Tokens,
  patient: string,
  doctor_id: string,
): Promise<void> => {
  const atDesk = { token: staff.receptionist };
  const monday = (time: string): string => `2031-01-13T${time}:00Z`;
  const person = { name: canary.name, phone: canary.otherPhone, national_id: canary.civilId };
  const other = await send('POST', '/patients', { ...atDesk, body: person });
  await send('POST', '/patients', { ...atDesk, body: { ...person, phone: canary.bodyText } });
  const second = await send('POST', '/doctors', {
    token: staff.admin,
    body: { name: canary.name, email: `second.${canary.email}` },
  });
  const wish = { doctor_id, start: monday('05:00'), reason: canary.bodyText };
  const booked = await send('POST', '/appointments', { token: patient, body: wish });
  await send('POST', '/appointments', { token: patient, body: { ...wish, start: monday('06:00') } });
  const { id, patient_id } = booked.data.appointment;
  for (const body of [
    { ...wish, patient_id: other.data.patient.id },
    { ...wish, patient_id, doctor_id: second.data.doctor_id },
    { ...wish, patient_id, start: monday('05:01') },
    { ...wish, patient_id, start: canary.bodyText },
  ])
    await send('POST', '/appointments', { ...atDesk, body });
  const one = `/appointments/${id}`;
  await send('PATCH', one, { ...atDesk, body: { notes: canary.bodyText, start: monday('05:30') } });
  await send('GET', `/appointments/search?q=${encodeURIComponent(canary.name)}`, atDesk);
  await send('GET', `${one}/calendar.ics`, { token: patient });
  await send('PATCH', `${one}/confirm`, { token: patient });
  const closed = { name: 'Holiday', from: '2031-01-13', to: '2031-01-13', windows: [] };
  await send('POST', '/availability/profiles', { token: staff.admin, body: closed });
  for (let count = 0; count < 2; count += 1)
    await send('PATCH', `${one}/cancel`, { token: patient, body: { reason: canary.bodyText } });
  await causeEveryVisit(send, staff, { patient_id, doctor_id });
};

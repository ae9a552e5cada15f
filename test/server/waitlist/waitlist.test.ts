import { expect } from 'chai';
import { signInEveryRole } from '../../promises/callers.ts';
import { MONDAY, slot } from '../../support/appointments.ts';
import { eachStore } from '../../support/engines.ts';
import { numberAll } from '../../support/happenings.ts';
import { openServer } from '../../support/server.ts';

describe('the waitlist over HTTP', () => {
  eachStore((store) => {
    it('joined, offered, listed, heard of, booked and left: with status, code and message', async () => {
      const server = await openServer(store, { settings: { waitlistHoldMinutes: 20 } });
      const tokens = await signInEveryRole(server);
      const [desk, patient] = [{ token: tokens.receptionist }, { token: tokens.patient }];
      const { doctor_id } = (
        await server.post('/doctors', { name: 'Dr. Sara', email: 'sara@clinic.kw' }, { token: tokens.admin })
      ).data;
      const other = { name: 'Noor', phone: '60000009' };
      const patient_id = (await server.post('/patients', other, desk)).data.patient.id;
      const booking = { doctor_id, patient_id, start: slot(0) };
      const { appointment } = (await server.post('/appointments', booking, desk)).data;

      const wish = { doctor_id, date: MONDAY };
      const joined = await server.post('/waitlist', wish, patient);
      expect([joined.status, joined.data.entry.status]).to.deep.equal([201, 'waiting']);
      const inArabic = { ...patient, headers: { 'Accept-Language': 'ar' } };
      const again = await server.post('/waitlist', wish, inArabic);
      expect([again.status, again.error.code]).to.deep.equal([409, 'CONFLICT']);
      expect(again.error.message).to.include('قائمة الانتظار');

      await server.send(`/appointments/${appointment.id}`, { method: 'DELETE', ...desk });
      const listed = await server.get(`/waitlist?doctor_id=${doctor_id}&date=${MONDAY}&status=offered`, desk);
      const expires_at = new Date(server.clock.now() + 20 * 60_000).toISOString();
      expect(listed.data.items).to.deep.equal([
        {
          ...joined.data.entry,
          status: 'offered',
          offer: { start: slot(0), end: slot(1), expires_at },
        },
      ]);
      const { slots } = (await server.get(`/doctors/${doctor_id}/slots?date=${MONDAY}`)).data;
      expect(slots.map(({ available }: { available: boolean }) => available).indexOf(true)).to.equal(1);
      expect((await server.post('/appointments', booking, desk)).error.code).to.equal('SLOT_TAKEN');
      await numberAll(server.storage);
      const heard = (await server.get('/events', patient)).data.items;
      expect(heard.map(({ type }: { type: string }) => type)).to.deep.equal(['waitlist.offered']);
      expect(heard[0].data).to.deep.equal(listed.data.items[0]);

      const taken = await server.post('/appointments', { doctor_id, start: slot(0) }, patient);
      expect(taken.status).to.equal(201);
      const { items } = (await server.get('/waitlist', patient)).data;
      expect(items[0]).to.include({ status: 'booked', appointment_id: taken.data.appointment.id });
      const late = await server.send(`/waitlist/${items[0].id}`, { method: 'DELETE', ...patient });
      expect([late.status, late.error.code]).to.deep.equal([409, 'INVALID_TRANSITION']);
      const { entry } = (await server.post('/waitlist', { ...wish, patient_id }, desk)).data;
      const foreign = await server.send(`/waitlist/${entry.id}`, { method: 'DELETE', ...patient });
      expect([foreign.status, foreign.error.code]).to.deep.equal([404, 'NOT_FOUND']);
      const left = await server.send(`/waitlist/${entry.id}`, { method: 'DELETE', ...desk });
      expect([left.status, left.data.entry.status, left.body.message]).to.deep.equal([
        200,
        'left',
        'Off the waitlist.',
      ]);
    });
  });
});

import { expect } from 'chai';
import { signInEveryRole } from '../../promises/callers.ts';
import { atOnce, tally } from '../../promises/tally.ts';
import { eachStore } from '../../support/engines.ts';
import { openServer } from '../../support/server.ts';

describe('visits over HTTP', () => {
  eachStore((store) => {
    it('20 posts on one appointment: one 201; then read, changed and listed for a follow-up', async () => {
      const server = await openServer(store);
      const tokens = await signInEveryRole(server);
      const asAdmin = { token: tokens.admin };
      const { doctor_id } = (
        await server.post(
          '/doctors',
          { name: 'Dr. Sara', email: 'sara@clinic.kw', phone: '51234567' },
          asAdmin,
        )
      ).data;
      const { patient } = (await server.post('/patients', { name: 'Noor', phone: '60000009' }, asAdmin)).data;
      const booked = await server.post(
        '/appointments',
        { doctor_id, patient_id: patient.id, date: '2031-01-06', start_time: '09:00' },
        asAdmin,
      );
      const appointment_id = booked.data.appointment.id;
      const { token } = await server.signIn('51234567');
      const body = { appointment_id, visit_type: 'consultation', follow_up_date: '2031-02-01' };
      const answers = await atOnce(20, () => server.post('/visits', body, { token }));
      expect(tally(answers)).to.deep.equal({ '201': 1, '409 CONFLICT': 19 });
      const made = answers.find(({ status }) => status === 201)!;
      expect(made.body.message).to.equal('The visit is recorded.');
      const { id } = made.data.visit;
      const appointment = await server.get(`/appointments/${appointment_id}`, { token });
      expect(appointment.data.appointment.status).to.equal('completed');

      const changed = await server.send(`/visits/${id}`, {
        method: 'PATCH',
        body: { diagnosis: 'Flu', notes: 'Rest' },
        token,
      });
      expect(changed.data.visit).to.include({ id, diagnosis: 'Flu', notes: 'Rest' });
      const due = await server.get('/visits?follow_up_from=2031-02-01&follow_up_to=2031-02-01', {
        token: tokens.receptionist,
      });
      expect(due.data.total).to.equal(1);
      expect(due.data.items[0]).to.include({ id, patient_name: 'Noor', follow_up_date: '2031-02-01' });
      expect(due.text).to.not.include('diagnosis').and.not.include('notes');
    });
  });
});

import { expect } from 'chai';
import { addPatient } from '../../support/appointments.ts';
import { operator } from '../../support/clinic.ts';
import { eachStore } from '../../support/engines.ts';
import { openServer } from '../../support/server.ts';

const line = { description: 'Consultation', quantity: 2, unit_price: 7.505 };

describe('Bills over HTTP', () => {
  eachStore((store) => {
    const open = async () => {
      const server = await openServer(store);
      const phone = '51234567';
      await server.clinic.as(operator).users.create({ role: 'receptionist', name: 'Desk', phone });
      const { token, user } = await server.signIn(phone);
      const patient_id = await addPatient(server);
      const bill = (more: object = {}) =>
        server.post('/billings', { patient_id, items: [line], ...more }, { token });
      const change = (id: string, body: object, headers: Record<string, string> = {}) =>
        server.send(`/billings/${id}`, { method: 'PATCH', body, token, headers });
      return { server, token, user, patient_id, bill, change };
    };

    it('are made, shown, listed, paid, given back and voided, with the codes and texts of each refusal', async () => {
      const { server, token, user, patient_id, bill, change } = await open();
      const made = await bill({ discount: 0.01 });
      expect([made.status, made.body.message]).to.deep.equal([201, 'The bill is made.']);
      const { billing } = made.data;
      expect(billing).to.deep.include({
        number: 'INV-2031-000001',
        patient_id,
        visit_id: null,
        items: [{ ...line, total: 15.01, treatment_id: null }],
        ...{ discount: 0.01, total: 15, amount: 15, paid: 0, due: 15, is_paid: false, status: 'unpaid' },
        created_by: user.id,
      });
      expect((await server.get(`/api/v1/billings/${billing.id}`, { token })).data).to.deep.equal({ billing });
      const over = await change(
        billing.id,
        { payment: { amount: 15.001, method: 'cash' } },
        { 'Accept-Language': 'ar' },
      );
      expect([over.status, over.error.code]).to.deep.equal([409, 'OVERPAYMENT']);
      expect(over.error.message).to.equal('هذا المبلغ أكبر من المستحق.');
      const paid = await change(billing.id, { payment: { amount: 15, method: 'cash' } });
      expect(paid.data.billing).to.include({ paid: 15, due: 0, is_paid: true, status: 'paid' });
      const { items } = (await server.get('/billings?status=paid&from=2031-01-05', { token })).data;
      expect(items).to.deep.equal([paid.data.billing]);
      const early = await change(billing.id, { status: 'void' });
      expect([early.status, early.error.code]).to.deep.equal([409, 'INVALID_TRANSITION']);
      const { id: payment_id } = paid.data.billing.payments[0];
      const tooMuch = await change(billing.id, { refund: { payment_id, amount: 15.001 } });
      expect([tooMuch.status, tooMuch.error.code]).to.deep.equal([409, 'CONFLICT']);
      expect((await change(billing.id, { refund: { payment_id, amount: 15 } })).status).to.equal(200);
      expect((await change(billing.id, { status: 'void' })).data.billing.status).to.equal('void');
      expect((await change(billing.id, { status: 'void' })).error.code).to.equal('INVALID_TRANSITION');
      const both = await change(billing.id, { status: 'void', payment: { amount: 1, method: 'cash' } });
      expect([both.status, both.error.code]).to.deep.equal([400, 'VALIDATION_ERROR']);
      const patient = (await server.get(`/patients/${patient_id}`, { token })).data.patient;
      expect(patient.balance).to.equal(0);
    });

    it('100 repeats of one payment at once under one Idempotency-Key: one payment, whatever each is answered', async () => {
      const { server, token, patient_id, bill, change } = await open();
      const { id } = (await bill({ items: [{ ...line, unit_price: 500 }] })).data.billing;
      const pay = () =>
        change(id, { payment: { amount: 10, method: 'knet' } }, { 'Idempotency-Key': 'one-payment' });
      const answers = await Promise.all(Array.from({ length: 100 }, pay));
      const others = answers.filter(
        ({ status, error }) => status !== 200 && error.code !== 'IDEMPOTENCY_IN_PROGRESS',
      );
      expect(others.map(({ text }) => text)).to.deep.equal([]);
      const done = answers.filter(({ status }) => status === 200);
      expect(new Set(done.map(({ text }) => text)).size).to.equal(1);
      const last = await pay();
      expect([last.status, last.headers['idempotency-replayed']]).to.deep.equal([200, 'true']);
      expect(last.data.billing).to.deep.include({ paid: 10, due: 990 });
      const now = (await server.get(`/billings/${id}`, { token })).data.billing;
      expect(now.payments).to.have.length(1);
      const { patient } = (await server.get(`/patients/${patient_id}`, { token })).data;
      expect(patient.balance).to.equal(990);
    });
  });
});

import { auditLogs, newId } from '@clinic/core';
import { expect } from 'chai';
import { billingEntries } from '../../../packages/core/src/billing/ledger.ts';
import { treatments } from '../../../packages/core/src/treatments/treatment.ts';
import { addPatient, signInAs } from '../../support/appointments.ts';
import { openClinic, operator, type TestClinic } from '../../support/clinic.ts';
import { eachStore } from '../../support/engines.ts';
import { codeOf, rejectionOf } from '../../support/rejection.ts';
import { addTreatment, addVisit, billOf, expectLedger, inClinic } from './billing-clinic.ts';
import { chance, live, randomPlan } from './random-bills.ts';

describe('Bills', () => {
  eachStore((store) => {
    let it_: TestClinic;
    let patient: string;
    const desk = () => it_.clinic.as(operator).billing;
    const balance = async () => (await it_.clinic.as(operator).patients.show(patient)).balance;
    beforeEach(async () => {
      it_ = await openClinic(store);
      patient = await addPatient(it_);
    });

    it('hold their lines, discount, payments and refunds; balance and ledger follow, and the trail names no text of it', async () => {
      const visit_id = await addVisit(it_, patient);
      const made = await desk().create({
        patient_id: patient,
        visit_id,
        items: [
          { description: 'أشعة', quantity: 3, unit_price: 0.335 },
          { description: 'Consultation', quantity: 1, unit_price: 15 },
        ],
        discount: 1.005,
      });
      expect(made).to.deep.include({
        number: 'INV-2031-000001',
        visit_id,
        discount: 1.005,
        ...{ total: 15, amount: 15, paid: 0, due: 15, is_paid: false, status: 'unpaid', payments: [] },
        insurance_claim: null,
      });
      expect(made.items[0]).to.deep.equal({
        ...{ description: 'أشعة', quantity: 3, unit_price: 0.335, total: 1.005, treatment_id: null },
      });
      expect(await balance()).to.equal(15);
      const part = await desk().change(made.id, { payment: { amount: 5.001, method: 'cash' } });
      expect(part).to.include({ paid: 5.001, due: 9.999, status: 'partial', is_paid: false });
      expect(await balance()).to.equal(9.999);
      const full = await desk().change(made.id, { payment: { amount: 9.999, method: 'knet' } });
      expect(full).to.include({ paid: 15, due: 0, status: 'paid', is_paid: true });
      const [cash] = full.payments;
      const back = await desk().change(made.id, { refund: { payment_id: cash!.id, amount: 2 } });
      expect(back).to.include({ paid: 13, due: 2, status: 'partial' });
      expect(back.payments[0]).to.include({ amount: 5.001, method: 'cash' });
      expect(back.payments[0]!.refunds).to.have.length(1);
      expect(await desk().show(made.id)).to.deep.equal(back);
      const entries = await it_.storage.collection(billingEntries).find({}, { sort: { id: 1 } });
      expect(entries.map(({ type, amount, method }) => [type, amount, method])).to.deep.equal([
        ['bill', 15_000, null],
        ['payment', -5_001, 'cash'],
        ['payment', -9_999, 'knet'],
        ['refund', 2_000, 'cash'],
      ]);
      await expectLedger(it_);
      const trail = await it_.storage.collection(auditLogs).find({ entity: 'billings' }, { sort: { id: 1 } });
      expect(trail.map(({ action }) => action)).to.deep.equal([
        ...['billing.create', 'billing.pay', 'billing.pay', 'billing.refund'],
      ]);
      expect(JSON.stringify(trail)).to.not.include('أشعة').and.not.include('Consultation');
    });

    it('200 random bills of 5 patients with payments, refunds and claims: each answer as counted, balances the sum of the ledger', async () => {
      const random = chance(7);
      const people = [patient, ...(await Promise.all([1, 2, 3, 4].map(() => addPatient(it_))))];
      const owed = new Map<string, bigint>();
      const met = new Set<string>();
      for (let count = 0; count < 200; count += 1) {
        const plan = randomPlan(random);
        const whose = random.oneOf(people);
        const { due, outcomes } = await live(await inClinic(it_, whose, plan), plan, random);
        owed.set(whose, (owed.get(whose) ?? 0n) + due);
        for (const outcome of outcomes) met.add(outcome);
      }
      for (const [id, fils] of await expectLedger(it_)) expect(BigInt(fils)).to.equal(owed.get(id));
      expect(met.size).to.be.above(12);
    });

    it('take lines from treatments of the patient that are on no bill; a void bill gives them back and keeps its number', async () => {
      const filling = await addTreatment(it_, patient);
      const crown = await addTreatment(it_, patient, { name: 'Crown', cost: 80_000 });
      const bill = await desk().create({ patient_id: patient, treatment_ids: [crown, filling] });
      expect(
        bill.items.map(({ description, total, treatment_id }) => [description, total, treatment_id]),
      ).to.deep.equal([
        ['Crown', 80, crown],
        ['Filling', 12.345, filling],
      ]);
      const billed = async () =>
        (await it_.storage.collection(treatments).find({})).map(({ billing_id }) => billing_id);
      expect(await billed()).to.deep.equal([bill.id, bill.id]);
      const again = { patient_id: patient, treatment_ids: [filling] };
      expect(await rejectionOf(desk().create(again))).to.deep.include({
        code: 'CONFLICT',
        details: { treatment_ids: [filling] },
      });
      const other = await addPatient(it_, 'Ali');
      for (const refused of [
        { patient_id: other, treatment_ids: [crown] },
        { patient_id: patient, treatment_ids: [newId()] },
        { patient_id: newId(), items: [{ description: 'A', quantity: 1, unit_price: 1 }] },
        { patient_id: patient, visit_id: await addVisit(it_, other), treatment_ids: [crown] },
      ])
        expect(await codeOf(desk().create(refused))).to.equal('NOT_FOUND');

      const { payments } = await desk().change(bill.id, { payment: { amount: 1, method: 'card' } });
      expect(await codeOf(desk().change(bill.id, { status: 'void' }))).to.equal('INVALID_TRANSITION');
      await desk().change(bill.id, { refund: { payment_id: payments[0]!.id, amount: 1 } });
      const gone = await desk().change(bill.id, { status: 'void' });
      expect(gone).to.include({ status: 'void', number: bill.number, due: 0, paid: 0, total: 92.345 });
      expect([await billed(), await balance()]).to.deep.equal([[null, null], 0]);
      const { id: payment_id } = payments[0]!;
      for (const edit of [
        { status: 'void' },
        { payment: { amount: 1, method: 'cash' } },
        { refund: { payment_id, amount: 1 } },
        { insurance_claim: { status: 'approved' } },
      ] as const)
        expect(await codeOf(desk().change(bill.id, edit))).to.equal('INVALID_TRANSITION');
      expect((await desk().create(again)).number).to.equal('INV-2031-000002');
      await expectLedger(it_);
    });

    it('claims go from submitted to approved or rejected, from approved to paid; that is a payment of the insurer, never over what is due', async () => {
      const claimed = (amount: number) => ({
        insurance_claim: { provider: 'Gulf', policy_number: 'G-1', amount },
      });
      const move = (id: string, status: 'approved' | 'rejected' | 'paid', approved_amount?: number) =>
        desk().change(id, {
          insurance_claim: { status, ...(approved_amount === undefined ? {} : { approved_amount }) },
        });
      const bill = await billOf(it_, patient, 20, claimed(12));
      expect(bill.insurance_claim).to.deep.equal({
        ...{ provider: 'Gulf', policy_number: 'G-1', amount: 12, approved_amount: null, status: 'submitted' },
      });
      expect(await codeOf(move(bill.id, 'paid'))).to.equal('INVALID_TRANSITION');
      for (const wrong of [12.001, 0, 0.0001])
        expect(await codeOf(move(bill.id, 'approved', wrong))).to.equal('VALIDATION_ERROR');
      const approved = await move(bill.id, 'approved', 10);
      expect(approved).to.deep.include({ due: 20, paid: 0 });
      expect(approved.insurance_claim).to.include({ status: 'approved', approved_amount: 10 });
      expect(await codeOf(move(bill.id, 'rejected'))).to.equal('INVALID_TRANSITION');
      const { payments } = await desk().change(bill.id, { payment: { amount: 10.001, method: 'cash' } });
      expect(await codeOf(move(bill.id, 'paid'))).to.equal('OVERPAYMENT');
      expect((await desk().show(bill.id)).insurance_claim).to.include({ status: 'approved' });
      await desk().change(bill.id, { refund: { payment_id: payments[0]!.id, amount: 0.001 } });
      const paid = await move(bill.id, 'paid');
      expect(paid).to.include({ due: 0, status: 'paid' });
      expect(paid.payments[1]).to.include({ method: 'insurance', amount: 10 });
      expect(await codeOf(move(bill.id, 'paid'))).to.equal('INVALID_TRANSITION');
      const refused = await billOf(it_, patient, 20, claimed(20));
      expect((await move(refused.id, 'rejected')).insurance_claim).to.include({ status: 'rejected' });
      expect(await codeOf(move(refused.id, 'approved'))).to.equal('INVALID_TRANSITION');
      const all = await billOf(it_, patient, 20, claimed(20));
      expect((await move(all.id, 'approved')).insurance_claim).to.include({ approved_amount: 20 });
      expect(await codeOf(move((await billOf(it_, patient, 1)).id, 'approved'))).to.equal(
        'INVALID_TRANSITION',
      );
      await expectLedger(it_);
    });

    it('amounts that cannot be, two changes at once and what isn’t there are refused and change nothing', async () => {
      const line = { description: 'A', quantity: 1, unit_price: 10 };
      const treated = await addTreatment(it_, patient);
      const claim = { provider: 'A', policy_number: '1', amount: 1 };
      for (const wrong of [
        {},
        { items: [] },
        { items: [{ ...line, unit_price: 0.0005 }] },
        { items: [{ ...line, unit_price: -1 }] },
        { items: [{ ...line, quantity: 1.5 }] },
        { items: [{ ...line, quantity: 0 }] },
        { items: [{ ...line, unit_price: 1e9 + 1 }] },
        { items: [{ ...line, quantity: 100_000, unit_price: 1e9 }] },
        { items: [{ ...line, total: 1 }] },
        { items: [line], discount: 10.001 },
        { items: [line], insurance_claim: { ...claim, amount: 10.001 } },
        { items: [line], discount: 9.5, insurance_claim: claim },
        { items: [line], number: 'INV-2031-000009' },
        { treatment_ids: [treated, treated] },
      ])
        expect(
          await codeOf(desk().create({ patient_id: patient, ...wrong })),
          JSON.stringify(wrong),
        ).to.equal('VALIDATION_ERROR');
      const bill = await billOf(it_, patient, 10);
      const { payments } = await desk().change(bill.id, { payment: { amount: 4, method: 'cash' } });
      const { id: payment_id } = payments[0]!;
      for (const [edit, code] of [
        [{}, 'VALIDATION_ERROR'],
        [{ payment: { amount: 1, method: 'cash' }, status: 'void' }, 'VALIDATION_ERROR'],
        [{ payment: { amount: 0, method: 'cash' } }, 'VALIDATION_ERROR'],
        [{ payment: { amount: 0.0001, method: 'cash' } }, 'VALIDATION_ERROR'],
        [{ payment: { amount: 1, method: 'cheque' } }, 'VALIDATION_ERROR'],
        [{ status: 'paid' }, 'VALIDATION_ERROR'],
        [{ payment: { amount: 6.001, method: 'cash' } }, 'OVERPAYMENT'],
        [{ refund: { payment_id, amount: 4.001 } }, 'CONFLICT'],
        [{ refund: { payment_id: newId(), amount: 1 } }, 'NOT_FOUND'],
        [{ insurance_claim: { status: 'submitted' } }, 'VALIDATION_ERROR'],
      ] as const)
        expect(await codeOf(desk().change(bill.id, edit as object)), JSON.stringify(edit)).to.equal(code);
      expect(await codeOf(desk().change(newId(), { status: 'void' }))).to.equal('NOT_FOUND');
      const free = await desk().create({ patient_id: patient, items: [line], discount: 10 });
      expect(free).to.include({ number: 'INV-2031-000002', total: 0, status: 'paid', is_paid: true });
      expect(await balance()).to.equal(6);
      await expectLedger(it_);
    });

    it('are listed newest first by patient, status and day; patients see their own alone, doctors and technicians none', async () => {
      const own = await signInAs(it_, 'patient');
      const mine = (await own.as().patients.list()).items[0]!.id;
      const first = await billOf(it_, patient, 1);
      it_.clock.tick(86_400_000);
      const second = await billOf(it_, mine, 2);
      await desk().change(second.id, { status: 'void' });
      const ids = async (query: object) => (await desk().list(query)).items.map(({ id }) => id);
      expect(await ids({})).to.deep.equal([second.id, first.id]);
      expect(await ids({ patient_id: patient })).to.deep.equal([first.id]);
      expect(await ids({ status: 'void' })).to.deep.equal([second.id]);
      expect(await ids({ from: '2031-01-05', to: '2031-01-05' })).to.deep.equal([first.id]);
      const bills = own.as().billing;
      expect((await bills.list()).items.map(({ id }) => id)).to.deep.equal([second.id]);
      expect((await bills.list({ patient_id: patient })).items).to.deep.equal([]);
      expect(await codeOf(bills.show(first.id))).to.equal('NOT_FOUND');
      expect(await bills.show(second.id)).to.include({ status: 'void' });
      expect(await codeOf(bills.change(second.id, { status: 'void' }))).to.equal('FORBIDDEN');
      for (const role of ['doctor', 'technician'] as const)
        expect(await codeOf((await signInAs(it_, role)).as().billing.list())).to.equal('FORBIDDEN');
      const reception = (await signInAs(it_, 'receptionist')).as().billing;
      expect((await reception.list()).total).to.equal(2);
      expect(await codeOf(reception.check())).to.equal('FORBIDDEN');
    });
  });
});

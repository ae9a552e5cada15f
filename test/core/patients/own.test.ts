import { auditLogs } from '@clinic/core';
import { expect } from 'chai';
import { signInAs } from '../../support/appointments.ts';
import { anonymous, openClinic, operator, signIn } from '../../support/clinic.ts';
import { eachStore } from '../../support/engines.ts';
import { inParallel, rejectionOf } from '../../support/rejection.ts';

const PHONE = '+96566000001';
const fatima = { name: 'Fatima', phone: '6600 0001', gender: 'female', date_of_birth: '1990-01-06' } as const;

describe('Patients and the users they are', () => {
  eachStore((store) => {
    it('staff make a record, shown with the age on the clinic’s day; a wrong phone or a birth to come is refused', async () => {
      const parts = await openClinic(store);
      const desk = parts.clinic.as(operator);
      const { patient: made } = await desk.patients.create(fatima);
      expect(made).to.deep.include({ ...fatima, phone: PHONE, age: 40, user_id: null, email: null });
      parts.clock.tick(86_400_000);
      expect((await desk.patients.show(made.id)).age).to.equal(41);
      expect(await rejectionOf(desk.patients.create({ ...fatima, phone: '12' }))).to.have.property(
        'code',
        'INVALID_PHONE_NUMBER',
      );
      for (const date_of_birth of ['2031-01-07', '1990-02-30', '1700-01-01', 'May'])
        expect(await rejectionOf(desk.patients.create({ ...fatima, date_of_birth }))).to.have.property(
          'code',
          'VALIDATION_ERROR',
        );
      expect((await desk.patients.list()).total).to.equal(1);
      const [entry] = (await desk.audit.list()).items;
      expect(entry).to.deep.include({
        action: 'patient.create',
        changes: { fields: ['name', 'phone', 'gender', 'date_of_birth'] },
      });
    });

    it('the record of the verified phone becomes the user’s own at 50 requests at once, linked once', async () => {
      const parts = await openClinic(store);
      const user = await signIn(parts, PHONE);
      const { patient: made } = await parts.clinic.as(operator).patients.create(fatima);
      const { results, errors } = await inParallel(50, () => user.as().patients.list());
      expect(errors).to.deep.equal([]);
      for (const { items } of results) {
        expect(items.map(({ id, user_id }) => [id, user_id])).to.deep.equal([[made.id, user.user.id]]);
      }
      expect(await parts.storage.collection(auditLogs).count({ action: 'patient.link' })).to.equal(1);
    });

    it('is linked by the sign-in itself: the desk sees at once whose it is', async () => {
      const parts = await openClinic(store);
      const desk = parts.clinic.as(operator);
      const { patient: made } = await desk.patients.create(fatima);
      const { user } = await signIn(parts, PHONE);
      expect((await desk.patients.show(made.id)).user_id).to.equal(user.id);
      await signIn(parts, PHONE);
      const links = (await desk.audit.list({ action: 'patient.link' })).items;
      expect(links.map(({ actor, entity_id }) => [actor.id, entity_id])).to.deep.equal([[user.id, made.id]]);
    });

    it('without one, 50 requests at once make one record; the name comes along once the user has one', async () => {
      const parts = await openClinic(store);
      const user = await signIn(parts, PHONE);
      const { results, errors } = await inParallel(50, () => user.as().patients.list());
      expect(errors).to.deep.equal([]);
      const ids = new Set(results.map(({ items }) => items[0]?.id));
      expect(ids.size).to.equal(1);
      expect((await parts.clinic.as(operator).patients.list()).total).to.equal(1);
      await user.as().profile.update({ name: 'Fatima', national_id: '290010112345' });
      const again = await signIn(parts, PHONE);
      expect((await again.as().patients.list()).items[0]).to.include({ name: 'Fatima', phone: PHONE });
    });

    it('the record of who registered has the gender and the phone they told', async () => {
      const { clinic } = await openClinic(store);
      const { access_token } = await clinic.as(anonymous).identity.register({
        email: 'fatima@example.com',
        password: 'seven green camels',
        name: 'Fatima',
        phone: PHONE,
        gender: 'female',
      });
      const asFatima = clinic.as(await clinic.authenticate(await clinic.verifyToken(access_token)));
      const [record] = (await asFatima.patients.list()).items;
      expect(record).to.include({ name: 'Fatima', gender: 'female', phone: PHONE });
    });

    it('of two records with one phone it isn’t known whose they are: neither is shown to who signs in', async () => {
      const parts = await openClinic(store);
      const desk = parts.clinic.as(operator);
      const two = [
        await desk.patients.create(fatima),
        await desk.patients.create({ ...fatima, name: 'Ali' }),
      ];
      const user = await signIn(parts, PHONE);
      const { items } = await user.as().patients.list();
      expect(items).to.have.length(1);
      for (const {
        patient: { id },
      } of two) {
        expect(id).to.not.equal(items[0]?.id);
        expect(await rejectionOf(user.as().patients.show(id))).to.have.property('code', 'NOT_FOUND');
      }
    });

    it('staff read all, doctors and technicians too; only the desk and admins add', async () => {
      const parts = await openClinic(store);
      await parts.clinic.as(operator).patients.create(fatima);
      for (const role of ['admin', 'receptionist', 'doctor', 'technician'] as const) {
        const { as } = await signInAs(parts, role);
        expect((await as().patients.list()).items.map(({ name }) => name)).to.include('Fatima');
        const adding = as().patients.create({ ...fatima, phone: '66000002' });
        if (role === 'admin' || role === 'receptionist') await adding;
        else expect(await rejectionOf(adding)).to.have.property('code', 'FORBIDDEN');
      }
    });
  });
});

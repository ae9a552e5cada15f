import { auditLogs } from '@clinic/core';
import { expect } from 'chai';
import { users } from '../../../packages/core/src/identity/collections.ts';
import { newUser } from '../../../packages/core/src/identity/user.ts';
import { newId } from '../../../packages/core/src/kernel/ids.ts';
import { openClinic, operator, signIn } from '../../support/clinic.ts';
import { eachStore } from '../../support/engines.ts';
import { inParallel } from '../../support/rejection.ts';

const PHONE = '+96566000001';

describe('Who signed in is among the patients', () => {
  eachStore((store) => {
    it('when the desk looks, at 50 looks at once with one record, as their own doing at their first sign-in', async () => {
      const parts = await openClinic(store);
      const { user } = await signIn(parts, PHONE);
      parts.clock.tick(3_600_000);
      const desk = parts.clinic.as(operator);
      const { results, errors } = await inParallel(50, () => desk.patients.search({ q: '6600' }));
      expect(errors).to.deep.equal([]);
      const ids = new Set(results.map(({ items, total }) => [total, items[0]?.id].join()));
      expect(ids.size).to.equal(1);
      const [record] = (await desk.patients.list()).items;
      expect(record).to.include({ user_id: user.id, phone: PHONE, name: null, created_at: user.created_at });
      const made = await parts.storage.collection(auditLogs).find({ action: 'patient.create' });
      expect(made.map(({ actor, ip, request_id }) => [actor, ip, request_id])).to.deep.equal([
        [{ type: 'user', id: user.id, role: 'patient' }, null, null],
      ]);
    });

    it('with the name, from the moment it is told, by whichever way', async () => {
      const parts = await openClinic(store);
      const desk = parts.clinic.as(operator);
      const sold = await desk.packages.add({ name: 'Month', price: 10, duration: 30 });
      type Patient = Awaited<ReturnType<typeof signIn>>;
      const ways: Record<string, (patient: Patient) => Promise<unknown>> = {
        Fatima: ({ as }) => as().profile.update({ name: 'Fatima' }),
        Ali: ({ as }) =>
          as().subscriptions.purchase({
            package_id: sold.id,
            user_info: { name: 'Ali', national_id: '290010112345' },
          }),
        Huda: ({ as }) => as().profile.updateAccount({ name: 'Huda' }),
        Zain: ({ user }) => desk.users.update(user.id, { name: 'Zain' }),
      };
      for (const [index, [name, tell]] of Object.entries(ways).entries()) {
        const phone = `+9656600000${index}`;
        const patient = await signIn(parts, phone);
        const record = async () => (await desk.patients.search({ q: phone })).items[0];
        expect(await record()).to.include({ name: null });
        await tell(patient);
        expect(await record()).to.include({ name, phone });
        expect((await desk.patients.search({ q: name })).total, name).to.equal(1);
      }
      const named = await parts.storage.collection(auditLogs).find({ action: 'patient.update' });
      expect(named.map(({ actor }) => actor.type)).to.have.members(['user', 'user', 'user', 'cli']);
    });

    it('under the record that the desk made since, if there is one', async () => {
      const parts = await openClinic(store);
      const { user } = await signIn(parts, PHONE);
      const desk = parts.clinic.as(operator);
      const { patient } = await desk.patients.create({ name: 'Fatima', phone: PHONE });
      const { items } = await desk.patients.list();
      expect(items.map(({ id, user_id }) => [id, user_id])).to.deep.equal([[patient.id, user.id]]);
    });

    it('and counted; 200 at most with one look, those left with the next', async () => {
      const parts = await openClinic(store);
      const at = '2026-01-05T06:00:00.000Z';
      const earlier = Array.from({ length: 230 }, (_, number) =>
        newUser({
          id: `01900000-0000-7000-8000-${String(number).padStart(12, '0')}`,
          role: 'patient',
          phone_number: `+965660${String(number).padStart(5, '0')}`,
          at,
        }),
      );
      await parts.storage.load(users.name, earlier);
      const { user } = await signIn(parts, '+96551234567');
      const staff = newUser({ id: newId(), role: 'technician', phone_number: null, at });
      await parts.storage.collection(users).insert(staff);
      const desk = parts.clinic.as(operator);
      expect((await desk.patients.list()).total).to.equal(200);
      expect((await desk.analytics.patientStats()).total).to.equal(231);
      expect((await desk.patients.search({ q: '51234567' })).items[0]?.user_id).to.equal(user.id);
      expect((await desk.patients.list()).total).to.equal(231);
    });
  });
});

import type { UserView } from '@clinic/core';
import { expect } from 'chai';
import { users } from '../../../packages/core/src/identity/collections.ts';
import { anonymous, openClinic, operator, signIn, type TestClinic } from '../../support/clinic.ts';
import { eachStore } from '../../support/engines.ts';
import { inParallel, rejectionOf } from '../../support/rejection.ts';

describe('Changing a user', () => {
  eachStore((store) => {
    let it_: TestClinic;
    let noor: UserView;
    const phone = '+96551234567';

    beforeEach(async () => {
      it_ = await openClinic(store);
      await desk().users.create({ role: 'admin', name: 'Admin', email: 'admin@clinic.kw' });
      noor = await desk().users.create({ role: 'doctor', name: 'Noor', email: 'noor@clinic.kw', phone });
    });
    const desk = () => it_.clinic.as(operator);
    const newest = async () => (await desk().audit.list({ entity_id: noor.id })).items[0];
    const isSignedIn = async (token: string): Promise<boolean> => {
      const claims = await it_.clinic.verifyToken(token);
      return it_.clinic.authenticate(claims).then(
        () => true,
        () => false,
      );
    };

    it('all at once is one write with one entry: role and is_active by value, the rest by name', async () => {
      it_.clock.tick(1_000);
      const changed = await desk().users.update(noor.id, {
        name: 'Noor Al-Sabah',
        email: 'Sabah@clinic.kw',
        phone: '00965 5987 6543',
        role: 'receptionist',
        is_active: false,
      });
      expect(changed).to.include({
        name: 'Noor Al-Sabah',
        email: 'Sabah@clinic.kw',
        phone_number: '+96559876543',
        role: 'receptionist',
        is_active: false,
      });
      expect(changed.updated_at > noor.updated_at).to.equal(true);
      expect(await desk().users.show(noor.id)).to.deep.equal(changed);
      expect((await desk().audit.list({ entity_id: noor.id })).total).to.equal(2);
      expect(await newest()).to.deep.include({
        action: 'user.update',
        entity: 'users',
        changes: {
          fields: ['name', 'email', 'role', 'is_active', 'phone_number'],
          role: 'receptionist',
          is_active: false,
        },
      });
      expect(JSON.stringify(await newest())).to.not.match(/Sabah|5987/);
      expect((await desk().users.list({ q: 'sabah' })).total).to.equal(1);
      expect((await desk().users.show('sabah@CLINIC.kw')).id).to.equal(noor.id);
    });

    it('a phone that signs in takes the place of one that was only told', async () => {
      const email = 'told@clinic.kw';
      const { user } = await it_.clinic
        .as(anonymous)
        .identity.register({ name: 'Told', email, password: 'correct horse battery', phone: '60000007' });
      await desk().users.update(user.id, { phone: '60000008' });
      expect(await it_.storage.collection(users).get(user.id)).to.include({
        phone_number: '+96560000008',
        contact_phone: null,
      });
    });

    it('what isn’t given stays, and what is so already is no change', async () => {
      expect(await desk().users.update(noor.id, {})).to.deep.equal(noor);
      const same = { name: 'Noor', email: 'noor@clinic.kw', phone: '51234567', role: 'doctor' } as const;
      expect(await desk().users.update(noor.id, { ...same, is_active: true })).to.deep.equal(noor);
      expect((await newest())?.action).to.equal('user.create');
      await desk().users.update(noor.id, { ...same, name: 'Nora' });
      expect((await newest())?.changes).to.deep.equal({ fields: ['name'] });
      expect(await desk().users.show(noor.id)).to.deep.include({ ...noor, name: 'Nora' });
    });

    it('another role or is_active ends the sessions; another name, email or phone don’t', async () => {
      for (const edit of [{ name: 'Nora' }, { email: 'nora@clinic.kw' }, { role: 'doctor' }, {}] as const) {
        const { access_token } = await signIn(it_, phone);
        await desk().users.update(noor.id, edit);
        expect(await isSignedIn(access_token), JSON.stringify(edit)).to.equal(true);
        it_.clock.tick(15 * 60_000);
      }
      const { access_token: kept } = await signIn(it_, phone);
      await desk().users.update(noor.id, { phone: '59876543' });
      expect(await isSignedIn(kept)).to.equal(true);
      for (const edit of [{ role: 'receptionist' }, { is_active: false }] as const) {
        const { access_token } = await signIn(it_, '+96559876543');
        await desk().users.update(noor.id, edit);
        expect(await isSignedIn(access_token), JSON.stringify(edit)).to.equal(false);
        it_.clock.tick(15 * 60_000);
      }
      await desk().users.update(noor.id, { is_active: true });
      expect(await isSignedIn(kept)).to.equal(false);
    });

    it('a taken email or phone, one that is none, and fields nobody may set: refused, and nothing of it is kept', async () => {
      await desk().users.create({ role: 'patient', name: 'A', email: 'a@b.kw', phone: '52222222' });
      for (const [edit, code] of [
        [{ name: 'X', email: 'A@B.kw' }, 'EMAIL_TAKEN'],
        [{ name: 'X', phone: '52222222' }, 'PHONE_TAKEN'],
        [{ name: 'X', phone: '12' }, 'INVALID_PHONE_NUMBER'],
        [{ name: 'X', email: 'no email' }, 'VALIDATION_ERROR'],
        [{ name: '' }, 'VALIDATION_ERROR'],
        [{ name: 'X', role: 'owner' }, 'VALIDATION_ERROR'],
        [{ name: 'X', is_active: 'no' }, 'VALIDATION_ERROR'],
        [{ name: 'X', session_epoch: 7 }, 'VALIDATION_ERROR'],
        [{ name: 'X', password_hash: '$argon2id$' }, 'VALIDATION_ERROR'],
      ] as const) {
        const refusal = await rejectionOf(desk().users.update(noor.id, edit as object));
        expect(refusal, JSON.stringify(edit)).to.have.property('code', code);
      }
      expect(await rejectionOf(desk().users.update('nobody@clinic.kw', { name: 'X' }))).to.have.property(
        'code',
        'NOT_FOUND',
      );
      expect(await desk().users.show(noor.id)).to.deep.equal(noor);
      expect((await newest())?.action).to.equal('user.create');
    });

    it('50 users who take one email at once: one gets it', async () => {
      const { items } = await desk().users.list();
      const others = await Promise.all(
        Array.from({ length: 48 }, (_, index) =>
          desk().users.create({ role: 'patient', name: 'A', email: `p${index}@b.kw` }),
        ),
      );
      const all = [...items, ...others];
      const { results, errors } = await inParallel(50, (index) =>
        desk().users.update(all[index]!.id, { email: index % 2 === 0 ? 'one@b.kw' : 'ONE@b.kw' }),
      );
      expect([results.length, errors.length]).to.deep.equal([1, 49]);
      expect(errors[0]).to.have.property('code', 'EMAIL_TAKEN');
    });
  });
});

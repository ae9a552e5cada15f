import { expect } from 'chai';
import { from, openClinic, operator, signIn } from '../../support/clinic.ts';
import { eachStore } from '../../support/engines.ts';
import { rejectionOf } from '../../support/rejection.ts';

describe('The audit trail', () => {
  eachStore((store) => {
    it('says who did what, when, from where and with which outcome, newest first', async () => {
      const it_ = await openClinic(store, {}, { sample: true });
      const desk = it_.clinic.as(operator, from('10.0.0.9'));
      const patient = await signIn(it_, '+96551234567');
      await it_.clinic
        .as(patient.actor, from('10.0.0.1'))
        .profile.update({ name: 'Ahmed', national_id: '987654321' });
      const { items } = await desk.audit.list();
      expect(items.map(({ action }) => action)).to.deep.equal([
        'profile.update',
        'session.start',
        'otp.send',
      ]);
      expect(items[0]).to.deep.include({
        actor: { type: 'user', id: patient.user.id, role: 'patient' },
        entity: 'users',
        entity_id: patient.user.id,
        changes: { fields: ['name', 'national_id'] },
        ip: '10.0.0.1',
        outcome: 'success',
      });
      expect(JSON.stringify(items)).to.not.contain('987654321').and.not.contain('51234567');
    });

    it('a change that was refused left no entry of success, and a wrong code left one of failure', async () => {
      const it_ = await openClinic(store);
      const desk = it_.clinic.as(operator);
      await it_.clinic.as({ type: 'anonymous' }).identity.sendOtp({ phone_number: '51234567' });
      const wrong = it_.messenger.codeFor('+96551234567') === '00000' ? '00001' : '00000';
      await rejectionOf(
        it_.clinic.as({ type: 'anonymous' }).identity.verifyOtp({ phone_number: '51234567', code: wrong }),
      );
      await rejectionOf(desk.users.show('51234567'));
      const { items } = await desk.audit.list({ action: 'otp.verify' });
      expect(items.map(({ outcome }) => outcome)).to.deep.equal(['failed']);
      expect((await desk.audit.list({ action: 'user.create' })).total).to.equal(0);
    });

    it('is filtered by actor, entity and time', async () => {
      const it_ = await openClinic(store);
      const desk = it_.clinic.as(operator);
      const made = await desk.users.create({ role: 'doctor', name: 'Sara', email: 's@clinic.kw' });
      it_.clock.tick(2 * 86_400_000);
      await desk.users.signOut(made.id);
      expect((await desk.audit.list({ actor_id: 'cli:tests' })).total).to.equal(2);
      expect((await desk.audit.list({ entity: 'users', entity_id: made.id })).total).to.equal(2);
      expect((await desk.audit.list({ since: '24h' })).total).to.equal(1);
      expect((await desk.audit.list({ since: '7d' })).total).to.equal(2);
      expect(
        await rejectionOf(Promise.resolve().then(() => desk.audit.list({ since: 'yesterday' }))),
      ).to.have.property('code', 'VALIDATION_ERROR');
    });
  });
});

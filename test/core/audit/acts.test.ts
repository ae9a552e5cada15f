import { type AuditEntry, auditLogs } from '@clinic/core';
import { expect } from 'chai';
import { from, openClinic, operator, signIn } from '../../support/clinic.ts';
import { eachStore } from '../../support/engines.ts';
import { rejectionOf } from '../../support/rejection.ts';

const secret = 'a password that nobody may read';
const note = 'sorry for the wait, Fatima';

describe('What an operator does at the command line', () => {
  eachStore((store) => {
    it('is on the trail, one entry an act: who, from where, the fields that were set, nothing personal', async () => {
      const parts = await openClinic(store);
      const entries = parts.storage.collection(auditLogs);
      const desk = parts.clinic.as(operator, from('10.0.0.9'));
      const seen = new Set<string>();
      /** The entries that an act added. */
      const added = async (act: () => Promise<unknown>): Promise<AuditEntry[]> => {
        for (const { id } of await entries.find({})) seen.add(id);
        await act();
        return (await entries.find({}, { sort: { id: 1 } })).filter(({ id }) => !seen.has(id));
      };
      const expectAct = async (
        action: string,
        changes: AuditEntry['changes'],
        act: () => Promise<unknown>,
      ): Promise<void> => {
        const those = await added(act);
        expect(those.map((entry) => [entry.action, entry.changes])).to.deep.equal([[action, changes]]);
        expect(those[0]).to.deep.include({
          actor: { type: 'cli', id: 'cli:tests', role: null },
          ip: '10.0.0.9',
          request_id: 'a request of the tests',
          outcome: 'success',
        });
      };

      let user = '';
      await expectAct(
        'user.create',
        { role: 'doctor', fields: ['name', 'email', 'phone_number', 'password_hash'] },
        async () => {
          const made = { role: 'doctor', name: 'Sara', email: 'sara@clinic.kw', phone: '51234567' } as const;
          user = (await desk.users.create({ ...made, password: secret })).id;
        },
      );
      await expectAct('user.set_password', { fields: ['password_hash'] }, () =>
        desk.users.setPassword(user, secret),
      );
      await expectAct('user.change_role', { role: 'patient' }, () => desk.users.changeRole(user, 'patient'));
      await expectAct('user.deactivate', { is_active: false }, () => desk.users.deactivate(user));
      await expectAct('user.activate', { is_active: true }, () => desk.users.activate(user));
      await expectAct('user.sign_out', { all: true }, () => desk.users.signOut(user));

      let sold = '';
      const month = { name: 'Month', description: null, price: 12_500, duration: 30, is_active: true };
      await expectAct('package.add', month, async () => {
        sold = (await desk.packages.add({ name: 'Month', price: 12.5, duration: 30 })).id;
      });
      await expectAct('package.edit', { price: 13_000 }, () => desk.packages.edit(sold, { price: 13 }));
      await expectAct('package.retire', { is_active: false }, () => desk.packages.retire(sold));
      await expectAct('package.activate', { is_active: true }, () => desk.packages.activate(sold));
      await expectAct(
        'subscription.grant',
        { user_id: user, package_id: sold, days: 14, replaced: null, fields: ['note'] },
        () => desk.subscriptions.grant({ user, package: sold, days: 14, note }),
      );

      await parts.clinic.as({ type: 'anonymous' }).identity.sendOtp({ phone_number: '51234567' });
      await expectAct(
        'otp.unlock',
        { phone: '+965****4567', sends: [], failures: 0, locked_until: null },
        () => desk.otp.unlock('51234567'),
      );

      const whole = JSON.stringify(await entries.find({}));
      for (const hidden of [secret, note, 'Sara', 'sara@', '51234567', '$argon2'])
        expect(whole).to.not.contain(hidden);
    });

    it('what time itself does is on the trail too, in the name of the system', async () => {
      const parts = await openClinic(store, {}, { sample: true });
      const patient = await signIn(parts, '+96551234567');
      const [sold] = await parts.clinic.as(operator).packages.available();
      const { expires_at } = await parts.clinic
        .as(operator)
        .subscriptions.grant({ user: patient.user.id, package: sold!.id });
      parts.clock.tick(400 * 86_400_000);
      await parts.clinic.sweep();
      const [entry] = (await parts.clinic.as(operator).audit.list()).items;
      expect(entry).to.deep.include({
        actor: { type: 'system', id: null, role: null },
        action: 'subscription.expire',
        entity: 'package_history',
        changes: { is_active: false, ended_at: expires_at },
      });
    });

    it('a reused refresh token and a disabled user are on it as denied', async () => {
      const parts = await openClinic(store);
      const asAnyone = parts.clinic.as({ type: 'anonymous' }, from('10.0.0.7'));
      const patient = await signIn(parts, '+96551234567');
      await asAnyone.identity.refresh({ refresh_token: patient.refresh_token });
      parts.clock.tick(11_000);
      await rejectionOf(asAnyone.identity.refresh({ refresh_token: patient.refresh_token }));
      await parts.clinic.as(operator).users.deactivate(patient.user.id);
      await rejectionOf(signIn(parts, '+96551234567'));
      const { items } = await parts.clinic.as(operator).audit.list();
      const denied = items.filter(({ outcome }) => outcome === 'denied');
      expect(denied.map(({ action }) => action)).to.deep.equal(['session.start', 'session.token_reuse']);
      for (const { actor } of denied)
        expect(actor).to.deep.equal({ type: 'user', id: patient.user.id, role: 'patient' });
      expect(denied[1]).to.deep.include({ ip: '10.0.0.7', request_id: 'a request of the tests' });
    });
  });
});

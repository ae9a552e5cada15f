import { expect } from 'chai';
import { openClinic, operator, signIn, type TestClinic } from '../../support/clinic.ts';
import { eachStore } from '../../support/engines.ts';
import { inParallel, rejectionOf } from '../../support/rejection.ts';

const request = {
  caller: 'a caller',
  method: 'POST',
  path: '/packages/purchase',
  key: 'a key',
  body: '{"a":1}',
};
const MINUTE = 60_000;
const DAY = 86_400_000;

describe('Requests that carry an Idempotency-Key', () => {
  eachStore((store) => {
    let it_: TestClinic;
    beforeEach(async () => {
      it_ = await openClinic(store);
    });
    const begin = (change: Partial<typeof request> = {}) => it_.clinic.once.begin({ ...request, ...change });
    const held = async () => {
      const begun = await begin();
      if (begun.state !== 'new') throw new Error('the key was taken');
      return begun.held;
    };

    it('100 at once: one runs, the others are told so', async () => {
      const { results, errors } = await inParallel(100, () => begin());
      expect(results).to.have.length(1);
      expect(
        errors.every((error) => (error as { code: string }).code === 'IDEMPOTENCY_IN_PROGRESS'),
      ).to.equal(true);
    });

    it('the kept answer comes back for 24 h, to the same caller, method and path', async () => {
      await it_.clinic.once.finish(await held(), { status: 201, body: '{"the":"answer"}' });
      expect(await begin()).to.deep.equal({
        state: 'kept',
        answer: { status: 201, body: '{"the":"answer"}' },
      });
      for (const other of [{ caller: 'another' }, { method: 'PATCH' }, { path: '/x' }, { key: 'another' }]) {
        expect(await begin(other)).to.have.property('state', 'new');
      }
      it_.clock.tick(DAY);
      expect(await begin()).to.have.property('state', 'new');
    });

    it('a kept answer that names a time to try again says what is left of it, at least a second', async () => {
      await it_.clinic.once.finish(await held(), { status: 429, body: '{}', retryAfter: 89.2 });
      const left = async () => {
        const begun = await begin();
        return begun.state === 'kept' ? begun.answer.retryAfter : begun.state;
      };
      expect(await left()).to.equal(90);
      it_.clock.tick(MINUTE - 1);
      expect(await left()).to.equal(31);
      it_.clock.tick(1);
      expect(await left()).to.equal(30);
      it_.clock.tick(MINUTE);
      expect(await left()).to.equal(1);
      it_.clock.tick(DAY);
      expect(await left()).to.equal('new');
    });

    it('another body under the same key is refused', async () => {
      await it_.clinic.once.finish(await held(), { status: 201, body: '{}' });
      expect(await rejectionOf(begin({ body: '{"a":2}' }))).to.have.property(
        'code',
        'IDEMPOTENCY_KEY_REUSED',
      );
    });

    it('the store holds no word of the answer', async () => {
      await it_.clinic.once.finish(await held(), { status: 201, body: '{"token":"a-secret-token"}' });
      let dump = '';
      await it_.storage.dump((await import('@clinic/core')).collections, async (_, documents) => {
        dump += JSON.stringify(documents);
      });
      expect(dump).to.not.contain('a-secret-token').and.not.contain('a key');
    });

    it('a failure that is not kept lets a repeat run at once', async () => {
      await it_.clinic.once.release(await held());
      expect(await begin()).to.have.property('state', 'new');
    });

    it('after a crash another attempt takes over, and the first one can write no more', async () => {
      const patient = await signIn(it_, '+96551234567');
      const sold = await it_.clinic
        .as({ type: 'system' })
        .packages.add({ name: 'Basic', price: 1, duration: 1 });
      const first = await held();
      it_.clock.tick(MINUTE);
      const second = await held();
      const buy = (idempotency: typeof first) =>
        it_.clinic
          .as(patient.actor, { ip: null, request_id: null, idempotency })
          .subscriptions.purchase({ package_id: sold.id, user_info: { name: 'A', national_id: '1' } });
      expect(await rejectionOf(buy(first))).to.include({ step: 'idempotency' });
      await buy(second);
      expect((await patient.as().subscriptions.history()).total).to.equal(1);
    });

    it('an effect whose answer was lost is never had twice, whatever else came of it', async () => {
      const patient = await signIn(it_, '+96551234567');
      // The record that the desk sees gets the name that is told here, in a write of its own.
      await it_.clinic.as(operator).patients.list();
      await it_.clinic
        .as(patient.actor, { ip: null, request_id: null, idempotency: await held() })
        .profile.update({ name: 'A' });
      expect((await it_.clinic.as(operator).patients.list()).items[0]).to.include({ name: 'A' });
      it_.clock.tick(MINUTE);
      expect(await rejectionOf(begin())).to.have.property('code', 'CONFLICT');
    });
  });
});

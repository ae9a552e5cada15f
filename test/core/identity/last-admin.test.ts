import { type Clinic, createClinic, toClinicError, type UserView } from '@clinic/core';
import type { Storage, WriteStep } from '@clinic/core/storage';
import { expect } from 'chai';
import { openClinic, operator, type TestClinic, testSecrets } from '../../support/clinic.ts';
import { eachStore, type Store } from '../../support/engines.ts';
import { inParallel, rejectionOf } from '../../support/rejection.ts';

describe('The last active admin', () => {
  eachStore((store) => {
    let it_: TestClinic;
    let elsewhere: Clinic;
    let made = 0;

    beforeEach(async () => {
      it_ = await openClinic(store);
      elsewhere = await besides(store, it_);
    });
    const users = () => it_.clinic.as(operator).users;
    const newUser = (role: 'admin' | 'doctor' = 'admin'): Promise<UserView> =>
      users().create({ role, name: 'A', email: `a${++made}@clinic.kw` });
    const activeAdmins = async (): Promise<string[]> =>
      (await users().list({ role: 'admin', is_active: true })).items.map(({ id }) => id);

    /** Each way to take an admin away. */
    const ways: Readonly<Record<string, (clinic: Clinic, id: string) => Promise<UserView>>> = {
      deactivate: (clinic, id) => clinic.as(operator).users.deactivate(id),
      'change the role': (clinic, id) => clinic.as(operator).users.changeRole(id, 'doctor'),
      'update the role': (clinic, id) => clinic.as(operator).users.update(id, { role: 'receptionist' }),
      'update is_active': (clinic, id) => clinic.as(operator).users.update(id, { is_active: false }),
      'update both': (clinic, id) =>
        clinic.as(operator).users.update(id, { role: 'doctor', is_active: false }),
    };

    for (const [way, take] of Object.entries(ways)) {
      it(`${way}: refused for the last one, who stays signed in; done once there is another`, async () => {
        const last = await newUser();
        const gone = await newUser();
        await users().deactivate(gone.id);
        await newUser('doctor');
        const before = await it_.storage.collection<Stored>({ name: 'users', indexes: [] }).get(last.id);
        const refusal = await rejectionOf(take(it_.clinic, last.id));
        expect(refusal).to.deep.include({ code: 'CONFLICT', details: { reason: 'last_admin' } });
        expect(
          await it_.storage.collection<Stored>({ name: 'users', indexes: [] }).get(last.id),
        ).to.deep.equal(before);
        expect((await it_.clinic.as(operator).audit.list({ entity_id: last.id })).total).to.equal(1);

        const other = await newUser();
        await take(it_.clinic, last.id);
        expect(await activeAdmins()).to.deep.equal([other.id]);
      });
    }

    it('what takes no active admin away is done: another name, the same role, an inactive admin, anybody else', async () => {
      const last = await newUser();
      await users().update(last.id, { name: 'B', role: 'admin', is_active: true });
      await users().changeRole(last.id, 'admin');
      await users().activate(last.id);
      const [gone, doctor] = [await newUser(), await newUser('doctor')];
      await users().deactivate(gone.id);
      await users().deactivate(gone.id);
      await users().update(gone.id, { role: 'doctor' });
      await users().deactivate(doctor.id);
      expect(await activeAdmins()).to.deep.equal([last.id]);
    });

    it('two admins taken away at once by two clinics, 50 times: always one of them stays', async () => {
      const takings = Object.values(ways);
      let previous: string | undefined;
      for (let round = 0; round < 50; round += 1) {
        const pair = [await newUser(), await newUser()];
        if (previous !== undefined) await users().deactivate(previous);
        const { errors } = await inParallel(2, (index) =>
          takings[(round + index) % takings.length]!(index === 0 ? it_.clinic : elsewhere, pair[index]!.id),
        );
        const [stays, ...others] = await activeAdmins();
        expect(others, `round ${round}`).to.deep.equal([]);
        expect(pair.map(({ id }) => id)).to.include(stays);
        expect(errors.map((error) => (error as { code?: string }).code)).to.deep.equal(['CONFLICT']);
        previous = stays;
      }
    });

    it('twelve admins all taken away at once: one stays', async () => {
      const all = await Promise.all(Array.from({ length: 12 }, () => newUser()));
      const takings = Object.values(ways);
      const { results, errors } = await inParallel(12, (index) =>
        takings[index % takings.length]!(index % 2 === 0 ? it_.clinic : elsewhere, all[index]!.id),
      );
      expect([results.length, errors.length]).to.deep.equal([11, 1]);
      expect(await activeAdmins()).to.have.length(1);
    });

    it('who becomes the last admin between the reading and the writing of their demotion stays one', async () => {
      const [last, doctor] = [await newUser(), await newUser('doctor')];
      const slow = createClinic({
        ...it_,
        settings: testSecrets,
        storage: interrupted(it_.storage, async () => {
          await elsewhere.as(operator).users.update(doctor.id, { role: 'admin' });
          await elsewhere.as(operator).users.deactivate(last.id);
        }),
      });
      const refusal = await rejectionOf(slow.as(operator).users.changeRole(doctor.id, 'technician'));
      expect(toClinicError(refusal)).to.have.property('code', 'CONFLICT');
      expect(await activeAdmins()).to.deep.equal([doctor.id]);
    });
  });
});

/** A storage on which something else happens before each write. */
const interrupted = (storage: Storage, meanwhile: () => Promise<void>): Storage =>
  new Proxy(storage, {
    get(target, name: keyof Storage) {
      const member = target[name];
      if (name === 'write') {
        return async (steps: readonly WriteStep[]) => {
          await meanwhile();
          return target.write(steps);
        };
      }
      return typeof member === 'function' ? member.bind(target) : member;
    },
  });

interface Stored {
  id: string;
}

/** A clinic of another program on the same store. */
const besides = async (store: Store, { storage, clock }: TestClinic): Promise<Clinic> =>
  createClinic({ storage: await store.openAgain(storage), clock, settings: testSecrets });

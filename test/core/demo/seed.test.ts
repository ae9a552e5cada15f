import { appointmentStatuses, collections, type Role } from '@clinic/core';
import { verify } from '@node-rs/argon2';
import { expect } from 'chai';
import type { Appointment } from '../../../packages/core/src/appointments/appointment.ts';
import type { User } from '../../../packages/core/src/identity/user.ts';
import type { Patient } from '../../../packages/core/src/patients/patient.ts';
import type { Subscription } from '../../../packages/core/src/subscriptions/subscription.ts';
import { expectNoOverlap } from '../../support/appointments.ts';
import { openClinic, operator, signIn, type TestClinic } from '../../support/clinic.ts';
import { eachStore } from '../../support/engines.ts';
import { rejectionOf } from '../../support/rejection.ts';

const HOUR = 3_600_000;

/** What the store holds, without what is new each time. */
const sownIn = async ({ storage }: TestClinic) => {
  const users: User[] = [];
  const subscriptions: Subscription[] = [];
  const records: Patient[] = [];
  const appointments: Appointment[] = [];
  await storage.dump(collections, async (name, documents) => {
    if (name === 'users') users.push(...(documents as unknown as User[]));
    if (name === 'patients') records.push(...(documents as unknown as Patient[]));
    if (name === 'appointments') appointments.push(...(documents as unknown as Appointment[]));
    if (name === 'package_history') subscriptions.push(...(documents as unknown as Subscription[]));
  });
  const byPhone = (a: User, b: User) => ((a.phone_number ?? '') < (b.phone_number ?? '') ? -1 : 1);
  const phoneOf = new Map(users.map(({ id, phone_number }) => [id, phone_number ?? '']));
  const recordOf = new Map(records.map((record) => [record.id, record]));
  return { users: users.sort(byPhone), subscriptions, records, appointments, phoneOf, recordOf };
};

const countsIn = async ({ storage }: TestClinic): Promise<Readonly<Record<string, number>>> =>
  (await storage.inspect(collections)).collections;

const comparable = async (it_: TestClinic) => {
  const { users, subscriptions, appointments, phoneOf, recordOf } = await sownIn(it_);
  return {
    appointments: appointments
      .map(({ id: _id, doctor_id: _doctor, department_id: _department, created_by, ...one }) => ({
        ...one,
        patient_id: recordOf.get(one.patient_id)?.phone,
        by: phoneOf.get(created_by ?? ''),
      }))
      .map((one) => JSON.stringify(one))
      .sort(),
    users: users.map(
      ({ id: _id, doctor_id: _doctor, password_hash: _hash, active_subscription, ...user }) => ({
        ...user,
        running: active_subscription?.expires_at ?? null,
      }),
    ),
    subscriptions: subscriptions
      .map(({ id: _id, package_id: _package, user_id, ...rest }) => ({
        ...rest,
        phone: phoneOf.get(user_id),
      }))
      .map((one) => JSON.stringify(one))
      .sort(),
  };
};

describe('Demo data', () => {
  eachStore((store) => {
    const open = () => openClinic(store, {}, { sample: true });
    const seed = (it_: TestClinic, input: object = {}) => it_.clinic.as(operator).demo.seed(input);
    const small = { seed: 7, doctors: 2, patients: 60, appointments: 120 };

    it('the same seed on the same day: the same people, contacts, passwords, purchases, appointments and dates', async () => {
      const [morning, evening, other] = [await open(), await open(), await open()];
      evening.clock.tick(14 * HOUR);
      const report = await seed(morning, small);
      expect(await seed(evening, small)).to.deep.equal(report);
      expect(await comparable(evening)).to.deep.equal(await comparable(morning));
      const another = await seed(other, { ...small, seed: 8 });
      expect(another.credentials).to.not.deep.equal(report.credentials);
    });

    it('counts what it added; every phone is a valid one of its own, names are found in both scripts', async () => {
      const it_ = await open();
      const { counts, credentials } = await seed(it_, { seed: 1 });
      const { users, subscriptions, records, appointments } = await sownIn(it_);
      expect(records).to.have.length(120);
      const stored = await countsIn(it_);
      expect(counts).to.deep.equal({
        departments: 6,
        admins: 1,
        receptionists: 2,
        technicians: 1,
        doctors: 10,
        patients: 120,
        subscriptions: subscriptions.length,
        appointments: 600,
        visits: stored.visits,
        medical_histories: stored.medical_histories,
        prescriptions: stored.prescriptions,
        inventory: stored.inventory,
        treatments: stored.treatments,
        billings: stored.billings,
      });
      const done = appointments.filter(({ status }) => status === 'completed');
      expect(stored.visits).to.equal(done.length).and.to.be.above(250);
      for (const name of ['medical_histories', 'prescriptions', 'inventory', 'treatments', 'billings'])
        expect(stored[name], name).to.be.above(9);
      const having = (role: Role) => users.filter((user) => user.role === role);
      expect(having('patient')).to.have.length(120);
      expect(having('doctor')).to.have.length(10);
      expect(credentials).to.have.length(14);
      const phones = users.map(({ phone_number }) => phone_number ?? '');
      expect(phones.filter((phone) => !/^\+965[569]\d{7}$/.test(phone))).to.deep.equal([]);
      expect(new Set(phones).size).to.equal(134);
      const arabic = having('patient').filter(({ name }) => /^[\u0600-\u06ff ]+$/.test(name ?? ''));
      expect(arabic.length).to.be.within(30, 90);
      expect(having('patient').every(({ national_id }) => /^[23]\d{11}$/.test(national_id ?? ''))).to.equal(
        true,
      );
      const { name, id } = arabic[0]!;
      const found = await it_.clinic.as(operator).users.list({ q: name!.split(' ')[1]! });
      expect(found.items.map((user) => user.id)).to.include(id);
    });

    it('packages were sold in every state, as the rules would have left them', async () => {
      const it_ = await open();
      await seed(it_, small);
      const { users, subscriptions } = await sownIn(it_);
      const now = new Date(it_.clock.now()).toISOString();
      const states = new Set<string>();
      for (const one of subscriptions) {
        const { payment_status, source, is_active, is_open, expires_at, ended_at, purchased_at } = one;
        states.add(`${source} ${payment_status} ${is_active ? 'runs' : 'does not'}`);
        expect(purchased_at < now).to.equal(true);
        expect(is_active).to.equal(expires_at !== null && expires_at > now);
        expect(is_open).to.equal(is_active || payment_status === 'pending');
        expect(ended_at).to.equal(is_open ? null : (expires_at ?? purchased_at));
        const user = users.find(({ id }) => id === one.user_id)!;
        expect(user.role).to.equal('patient');
        expect(user.created_at <= purchased_at).to.equal(true);
        if (is_active) expect(user.active_subscription?.id).to.equal(one.id);
      }
      expect([...states]).to.include.members([
        'purchased completed runs',
        'purchased completed does not',
        'purchased pending does not',
        'purchased failed does not',
        'granted completed runs',
      ]);
      const runs = subscriptions.filter(({ is_active }) => is_active).length;
      expect(users.filter(({ active_subscription }) => active_subscription !== null)).to.have.length(runs);
      expect((await it_.clinic.sweep(['subscriptions'])).expired).to.equal(0);
    });

    it('appointments in every status around today, on the doctors’ slots, with nobody in two places; the work goes on', async () => {
      const it_ = await open();
      await it_.clinic
        .as(operator)
        .hoursProfiles.add({ name: 'Holiday', from: '2031-01-07', to: '2031-01-07', windows: [] });
      await seed(it_, small);
      const { appointments, recordOf, users } = await sownIn(it_);
      expect(appointments).to.have.length(120);
      await expectNoOverlap(it_);
      const now = new Date(it_.clock.now()).toISOString();
      const of = (status: string) => appointments.filter((one) => one.status === status);
      for (const status of appointmentStatuses) expect(of(status), status).to.not.be.empty;
      for (const status of ['scheduled', 'confirmed'])
        for (const { start, created_at } of of(status))
          expect(start > now && created_at < now).to.equal(true);
      const desk = it_.clinic.as(operator);
      for (const doctor_id of new Set(appointments.map((one) => one.doctor_id))) {
        const theirs = appointments.filter((one) => one.doctor_id === doctor_id);
        for (const date of new Set(theirs.map((one) => one.date))) {
          const { slots } = await desk.availability.slots(doctor_id, date);
          const offered = slots.map(({ start, end }) => `${start} ${end}`);
          const booked = theirs.filter((one) => one.date === date).map(({ start, end }) => `${start} ${end}`);
          expect(offered).to.include.members(booked);
        }
      }
      for (const { patient_id, start, created_at, updated_at } of appointments) {
        const { created_at: came, user_id } = recordOf.get(patient_id)!;
        expect(users.some(({ id }) => id === user_id)).to.equal(true);
        expect([came, created_at, start].toSorted()).to.deep.equal([came, created_at, start]);
        expect(updated_at >= created_at && updated_at <= now).to.equal(true);
      }
      const next = of('scheduled').toSorted((a, b) => (a.start < b.start ? -1 : 1))[0]!;
      const patient = await signIn(it_, recordOf.get(next.patient_id)!.phone!);
      expect((await patient.as().appointments.confirm(next.id)).status).to.equal('confirmed');
    });

    it('is lived with: a patient signs in and sees the package, the desk confirms a payment', async () => {
      const it_ = await open();
      await seed(it_, small);
      const { users, subscriptions } = await sownIn(it_);
      const { phone_number, name, active_subscription } = users.find((user) => user.active_subscription)!;
      const patient = await signIn(it_, phone_number!);
      expect(patient.is_new_user).to.equal(false);
      expect(patient.user.name).to.equal(name);
      expect(patient.user.activePackage?.id).to.equal(active_subscription?.id);
      const pending = subscriptions.find(({ payment_status }) => payment_status === 'pending')!;
      const confirmed = await it_.clinic.as(operator).subscriptions.confirmPayment(pending.id);
      expect(confirmed.is_active).to.equal(true);
    });

    it('the staff has the passwords of the report, hashed', async () => {
      const it_ = await open();
      const { credentials } = await seed(it_, { seed: 3, doctors: 1, patients: 0, appointments: 9 });
      const { users } = await sownIn(it_);
      for (const { role, email, password, phone } of credentials) {
        const user = users.find(({ phone_number }) => phone_number === phone)!;
        expect(user).to.include({ role, email, email_key: email, is_active: true });
        expect(await verify(user.password_hash ?? '', password)).to.equal(true);
      }
    });

    it('a store that holds patients refuses and is not changed; force adds, with the same seed too', async () => {
      const it_ = await open();
      await signIn(it_, '+96551234567');
      expect(await rejectionOf(seed(it_, small))).to.include({ code: 'CONFLICT' });
      expect((await sownIn(it_)).users).to.have.length(1);
      for (const times of [1, 2, 3]) {
        const { counts, credentials } = await seed(it_, { ...small, force: true });
        expect(counts.patients).to.equal(60);
        expect(credentials[0]?.email).to.equal(`admin${times}@clinic.example`);
        const { users } = await sownIn(it_);
        expect(users).to.have.length(1 + times * 66);
        expect(new Set(users.map(({ phone_number }) => phone_number)).size).to.equal(users.length);
      }
    });

    it('production refuses, whatever the store holds', async () => {
      const it_ = await openClinic(store, { environment: 'production' }, { sample: true });
      expect(await rejectionOf(seed(it_, small))).to.include({ code: 'CONFLICT' });
      expect((await sownIn(it_)).users).to.deep.equal([]);
      expect((await seed(it_, { ...small, force: true })).counts.patients).to.equal(60);
    });

    it('one entry on the audit trail: how many of what, nothing to work a password out from', async () => {
      const it_ = await open();
      const { counts } = await seed(it_, { doctors: 1, patients: 300, appointments: 0 });
      const { items } = await it_.clinic.as(operator).audit.list({});
      expect(items).to.have.length(1);
      expect(items[0]).to.deep.include({
        action: 'demo.seed',
        actor: { type: 'cli', id: 'cli:tests', role: null },
        changes: counts,
      });
    });

    it('without a seed one is drawn; without packages nothing was sold', async () => {
      const it_ = await openClinic(store);
      const first = await seed(it_, { doctors: 0, patients: 5 });
      const again = await seed(it_, { doctors: 0, patients: 5, force: true });
      expect(first.seed).to.not.equal(again.seed);
      expect(first.counts.subscriptions).to.equal(0);
    });

    it('says how far it is, up to all of it', async () => {
      const it_ = await open();
      const told: [number, number][] = [];
      const tell = (done: number, total: number) => void told.push([done, total]);
      await it_.clinic.as(operator).demo.seed({ ...small, patients: 400 }, tell);
      // The numbers of bills are counted on, not added; six passwords were hashed.
      const { audit_logs, billing_counters, packages, store_state, ...sown } = await countsIn(it_);
      const total = Object.values(sown).reduce((sum, count) => sum + count, 6);
      const steps = told.map(([done]) => done);
      expect(steps).to.deep.equal(steps.toSorted((a, b) => a - b));
      expect(told.length).to.be.above(7);
      expect(told.at(-1)).to.deep.equal([total, total]);
    });

    it('is nobody’s but an operator’s, and takes no wish that cannot be', async () => {
      const it_ = await open();
      const { as } = await signIn(it_, '+96551234567');
      expect(await rejectionOf(as().demo.seed({ force: true }))).to.include({ code: 'FORBIDDEN' });
      for (const wish of [{ patients: -1 }, { doctors: 1.5 }, { seed: 2 ** 32 }, { appointments: 100_001 }]) {
        expect(await rejectionOf(seed(it_, { ...wish, force: true }))).to.include({
          code: 'VALIDATION_ERROR',
        });
      }
      expect((await sownIn(it_)).users).to.have.length(1);
    });
  });
});

import { expect } from 'chai';
import sinon from 'sinon';
import { appointments } from '../../../packages/core/src/appointments/collections.ts';
import { messages } from '../../../packages/core/src/messaging/collections.ts';
import { StorageUnavailableError } from '../../../packages/core/src/storage/index.ts';
import { waitlist } from '../../../packages/core/src/waitlist/collections.ts';
import {
  addDoctor,
  addPatient,
  type BookedClinic,
  expectNoOverlap,
  MONDAY,
  openBeside,
  openBooking,
  signInAs,
  slot,
} from '../../support/appointments.ts';
import { operator } from '../../support/clinic.ts';
import { eachStore } from '../../support/engines.ts';
import { codeOf, codesOf, inParallel } from '../../support/rejection.ts';

const MINUTE = 60_000;

describe('The waitlist', () => {
  eachStore((store) => {
    /** A booked slot, and people who wait for a time of that day, in this order. */
    const openLine = async (waiting: number, settings = {}) => {
      const it_ = await openBooking(store, settings);
      const booked = await it_.book(0);
      const line: string[] = [];
      for (let place = 0; place < waiting; place++) {
        line.push(await addPatient(it_, `Waiting ${place}`));
        await join(it_, line[place]!);
      }
      return { it_, booked, line };
    };
    const join = (it_: BookedClinic, patient_id: string, doctor_id = it_.doctor) =>
      it_.desk().waitlist.join({ doctor_id, date: MONDAY, patient_id });
    const statuses = async (it_: BookedClinic) =>
      (await it_.desk().waitlist.list({ doctor_id: it_.doctor, date: MONDAY })).items.map(
        ({ patient_name, status }) => `${patient_name} ${status}`,
      );
    const texts = async (it_: BookedClinic) =>
      (await it_.storage.collection(messages).find({ kind: 'waitlist' }, { sort: { id: 1 } })).map(
        ({ to, body }) => ({ to, body }),
      );
    const phoneOf = async (it_: BookedClinic, id: string) => (await it_.desk().patients.show(id)).phone;
    const isFree = async (it_: BookedClinic, nth: number) =>
      (await it_.desk().availability.slots(it_.doctor, MONDAY)).slots[nth]!.available;

    it('a cancelled time is offered to the first in line, told once; it is nobody else’s, listed nowhere, and theirs to book', async () => {
      const { it_, booked, line } = await openLine(2);
      const [first, second] = line as [string, string];
      await it_.desk().appointments.cancel(booked.id);
      expect(await statuses(it_)).to.deep.equal(['Waiting 0 offered', 'Waiting 1 waiting']);
      expect(await texts(it_)).to.deep.equal([
        {
          to: await phoneOf(it_, first),
          body: `A time with Dr. Sara has come free: Mon 6 Jan at 08:00. It is held for you for 15 minutes.`,
        },
      ]);
      const [entry] = (await it_.desk().waitlist.list({ status: 'offered' })).items;
      expect(entry?.offer).to.deep.equal({
        start: slot(0),
        end: slot(1),
        expires_at: new Date(it_.clock.now() + 15 * MINUTE).toISOString(),
      });

      expect(await isFree(it_, 0)).to.equal(false);
      const explained = (await it_.desk().availability.explain(it_.doctor, MONDAY)).slots[0];
      expect(explained?.taken_by).to.deep.equal({ rule: 'waitlist', id: entry?.id, note: null });
      expect(await codeOf(it_.book(0, { patient_id: second }))).to.equal('SLOT_TAKEN');
      const elsewhere = await it_.book(1, { patient_id: second });
      expect(await codeOf(it_.desk().appointments.update(elsewhere.id, { start: slot(0) }))).to.equal(
        'SLOT_TAKEN',
      );
      // A hold is no appointment, to whoever looks at those.
      const { items, total } = await it_.desk().appointments.list();
      expect([items.map(({ id }) => id), total]).to.deep.equal([[booked.id, elsewhere.id], 2]);
      for (const q of ['', 'sara']) expect((await it_.desk().appointments.search({ q })).total).to.equal(2);
      expect(await codeOf(it_.desk().appointments.show(entry!.id))).to.equal('NOT_FOUND');
      expect((await it_.desk().appointments.stats(it_.doctor)).totals.total).to.equal(2);
      expect((await it_.desk().availability.schedule(it_.doctor)).appointments_total).to.equal(1);

      const taken = await it_.book(0, { patient_id: first });
      const [ended] = (await it_.desk().waitlist.list({ status: 'booked' })).items;
      expect(ended).to.include({ id: entry?.id, appointment_id: taken.id });
      it_.clock.tick(16 * MINUTE);
      await it_.clinic.sweep(['waitlist']);
      expect(await statuses(it_)).to.deep.equal(['Waiting 0 booked', 'Waiting 1 waiting']);
      expect(await texts(it_)).to.have.length(1);
      expect(await expectNoOverlap(it_)).to.equal(2);
    });

    it('a hold that runs out goes to the next, whoever sweeps; after the last the time is anybody’s', async () => {
      const { it_, booked, line } = await openLine(2);
      const beside = await openBeside(store, it_);
      await it_.desk().appointments.cancel(booked.id);
      it_.clock.tick(15 * MINUTE - 1);
      await it_.clinic.sweep(['waitlist']);
      expect(await statuses(it_)).to.deep.equal(['Waiting 0 offered', 'Waiting 1 waiting']);
      it_.clock.tick(1);
      await inParallel(6, (index) => (index % 2 === 0 ? it_.clinic : beside).sweep(['waitlist']));
      expect(await statuses(it_)).to.deep.equal(['Waiting 0 expired', 'Waiting 1 offered']);
      expect((await texts(it_)).map(({ to }) => to)).to.deep.equal([
        await phoneOf(it_, line[0]!),
        await phoneOf(it_, line[1]!),
      ]);
      expect(await codeOf(it_.book(0, { patient_id: line[0]! }))).to.equal('SLOT_TAKEN');
      it_.clock.tick(15 * MINUTE);
      await it_.clinic.sweep(['waitlist']);
      expect(await isFree(it_, 0)).to.equal(true);
      expect((await it_.book(0, { patient_id: line[0]! })).status).to.equal('scheduled');
      // Who let it run out may wait again, at the end; a day that is over ends the waiting.
      await join(it_, line[0]!);
      it_.clock.tick(48 * 60 * MINUTE);
      await it_.clinic.sweep(['waitlist']);
      expect((await statuses(it_)).filter((one) => !one.endsWith('expired'))).to.deep.equal([]);
      expect(await texts(it_)).to.have.length(2);
    });

    it('a moved time is offered too; the one it is held for moves into it; in Arabic to whom reads that', async () => {
      const { it_, booked } = await openLine(0);
      const reader = await signInAs(it_, 'patient');
      await reader.as().profile.update({ locale: 'ar' });
      await reader.as().waitlist.join({ doctor_id: it_.doctor, date: MONDAY });
      const own = await reader.as().appointments.book({ doctor_id: it_.doctor, start: slot(6) });
      await it_.desk().appointments.update(booked.id, { start: slot(3) });
      const [{ body } = { body: '' }] = await texts(it_);
      expect(body).to.match(/^توفر موعد مع Dr\. Sara الاثنين 6 يناير 08:00/);
      expect((await it_.storage.collection(appointments).find({ holds_time: true })).length).to.equal(3);
      const moved = await reader.as().appointments.update(own.id, { start: slot(0) });
      expect(moved.start).to.equal(slot(0));
      expect((await reader.as().waitlist.list()).items[0]).to.include({
        status: 'booked',
        appointment_id: own.id,
      });
      expect(await isFree(it_, 6)).to.equal(true);
      await expectNoOverlap(it_);
    });

    it('who is busy then, whose time it was, and a time too near or out of hours are passed over', async () => {
      const { it_, booked, line } = await openLine(2, { bookingMinNoticeMinutes: 30 });
      const colleague = await addDoctor(it_);
      await it_.book(0, { doctor_id: colleague.id, patient_id: line[0]! });
      await join(it_, it_.patient);
      await it_.desk().appointments.cancel(booked.id);
      expect(await statuses(it_)).to.deep.equal(['Waiting 0 waiting', 'Waiting 1 offered', 'Noor waiting']);
      // Then a time in the doctor's leave, and one that begins too soon to be held and then booked with notice.
      const second = await it_.book(1, { patient_id: await addPatient(it_) });
      const last = await it_.book(4, { patient_id: await addPatient(it_) });
      await it_.desk().timeOff.take({ doctor_id: it_.doctor, start: slot(1), end: slot(2) });
      await it_.desk().appointments.cancel(second.id);
      it_.clock.tick(Date.parse(slot(4)) - it_.clock.now() - 45 * MINUTE + 1);
      await it_.desk().appointments.cancel(last.id);
      expect(await statuses(it_)).to.deep.equal(['Waiting 0 waiting', 'Waiting 1 offered', 'Noor waiting']);
      expect(await texts(it_)).to.have.length(1);
    });

    it('50 parallel bookings racing with the offer: exactly one holder, and never another’s while it is held', async function () {
      this.timeout(60_000);
      const { it_, booked, line } = await openLine(1);
      const beside = await openBeside(store, it_);
      const people = await Promise.all(Array.from({ length: 10 }, () => addPatient(it_)));
      const { results, errors } = await inParallel(51, (index) =>
        index === 5
          ? it_.desk().appointments.cancel(booked.id)
          : (index % 2 === 0 ? it_.clinic : beside)
              .as(operator)
              .appointments.book({ doctor_id: it_.doctor, patient_id: people[index % 10]!, start: slot(0) }),
      );
      expect(results.map(({ status }) => status)).to.deep.equal(['cancelled']);
      expect(codesOf(errors)).to.deep.equal({ SLOT_TAKEN: 50 });
      expect(await expectNoOverlap(it_)).to.equal(1);
      // The held patient's bookings, the hold's end and the others' bookings at once.
      it_.clock.tick(15 * MINUTE);
      const { results: won } = await inParallel(24, async (index) => {
        if (index % 4 === 0) return beside.sweep(['waitlist']);
        const patient_id = index % 4 === 1 ? line[0]! : people[index % 10]!;
        return it_.book(0, { patient_id });
      });
      expect(won.filter((one) => 'id' in one).length).to.be.within(0, 1);
      expect(await expectNoOverlap(it_)).to.be.within(0, 1);
      expect(await texts(it_)).to.have.length(1);
    });

    it('two times freed at once are offered to two, one who waits is offered one; the same hour of two doctors is held for two', async () => {
      for (const waiting of [1, 2]) {
        const { it_, booked } = await openLine(waiting);
        const other = await it_.book(1, { patient_id: await addPatient(it_) });
        const { errors } = await inParallel(2, (index) =>
          it_.desk().appointments.cancel(index === 0 ? booked.id : other.id),
        );
        expect(errors).to.deep.equal([]);
        expect(new Set((await texts(it_)).map(({ to }) => to)).size).to.equal(waiting);
        expect(await texts(it_)).to.have.length(waiting);
        expect(await expectNoOverlap(it_)).to.equal(waiting);
        const { id: colleague } = await addDoctor(it_);
        await join(it_, it_.patient, colleague);
        const theirs = await it_.book(0, { doctor_id: colleague, patient_id: await addPatient(it_) });
        await it_.desk().appointments.cancel(theirs.id);
        expect(await expectNoOverlap(it_)).to.equal(waiting + 1);
      }
    });

    it('a write that the store loses changes nothing: no freed time without its offer, no hold without its end', async () => {
      const { it_, booked } = await openLine(2);
      const lost = async (act: () => Promise<unknown>) => {
        const stub = sinon.stub(it_.storage, 'write').rejects(new StorageUnavailableError('gone'));
        try {
          expect(await codeOf(act())).to.equal('STORAGE_UNAVAILABLE');
        } finally {
          stub.restore();
        }
      };
      await lost(() => it_.desk().appointments.cancel(booked.id));
      expect((await it_.desk().appointments.show(booked.id)).status).to.equal('scheduled');
      expect(await statuses(it_)).to.deep.equal(['Waiting 0 waiting', 'Waiting 1 waiting']);
      await it_.desk().appointments.cancel(booked.id);
      it_.clock.tick(15 * MINUTE);
      await lost(() => it_.clinic.sweep(['waitlist']));
      expect(await statuses(it_)).to.deep.equal(['Waiting 0 offered', 'Waiting 1 waiting']);
      await (await openBeside(store, it_)).sweep(['waitlist']);
      expect(await statuses(it_)).to.deep.equal(['Waiting 0 expired', 'Waiting 1 offered']);
      expect(await texts(it_)).to.have.length(2);
    });

    it('one leaves, and what was held goes to the next; a second place in a line is refused, of 20 at once one is made', async () => {
      const { it_, booked, line } = await openLine(2);
      expect(await codeOf(join(it_, line[0]!))).to.equal('CONFLICT');
      const third = await addPatient(it_);
      const { results, errors } = await inParallel(20, () => join(it_, third));
      expect([results.length, codesOf(errors)]).to.deep.equal([1, { CONFLICT: 19 }]);
      await it_.desk().appointments.cancel(booked.id);
      const [held] = (await it_.desk().waitlist.list({ status: 'offered' })).items;
      expect(await it_.desk().waitlist.leave(held!.id)).to.include({ status: 'left', patient_id: line[0]! });
      expect(await statuses(it_)).to.deep.equal(['Waiting 0 left', 'Waiting 1 offered', 'Noor waiting']);
      expect(await codeOf(it_.desk().waitlist.leave(held!.id))).to.equal('INVALID_TRANSITION');
      await it_.desk().waitlist.leave(results[0]!.id);
      const [, next] = (await it_.desk().waitlist.list()).items;
      await it_.desk().waitlist.leave(next!.id);
      expect(await isFree(it_, 0)).to.equal(true);
      expect(await it_.storage.collection(waitlist).count({ is_open: true })).to.equal(0);
      const trail = (await it_.desk().audit.list({ entity: 'waitlist', per_page: 50 })).items;
      expect(trail.map(({ action }) => action.split('.')[1]).sort()).to.deep.equal(
        ['join', 'join', 'join', 'offer', 'offer', 'leave', 'leave', 'leave'].sort(),
      );
    });

    it('patients wait for themselves, see and leave their own; doctors see theirs; foreign places are like made-up ones', async () => {
      const { it_ } = await openLine(1);
      const [one, other] = [await signInAs(it_, 'patient'), await signInAs(it_, 'patient')];
      const wish = { doctor_id: it_.doctor, date: MONDAY };
      const entry = await one.as().waitlist.join(wish);
      expect(await codeOf(one.as().waitlist.join({ ...wish, patient_id: it_.patient }))).to.equal(
        'NOT_FOUND',
      );
      expect((await one.as().waitlist.list()).items.map(({ id }) => id)).to.deep.equal([entry.id]);
      expect((await other.as().waitlist.list()).total).to.equal(0);
      expect(await codeOf(other.as().waitlist.leave(entry.id))).to.equal('NOT_FOUND');
      for (const [input, code] of [
        [{ ...wish, date: '2031-01-04' }, 'VALIDATION_ERROR'],
        [{ ...wish, date: '2031-06-01' }, 'VALIDATION_ERROR'],
        [{ ...wish, doctor_id: entry.id }, 'NOT_FOUND'],
      ] as const)
        expect(await codeOf(other.as().waitlist.join(input))).to.equal(code);
      const technician = await signInAs(it_, 'technician');
      expect((await technician.as().waitlist.list()).total).to.equal(2);
      expect(await codeOf(technician.as().waitlist.leave(entry.id))).to.equal('FORBIDDEN');
      expect((await one.as().waitlist.leave(entry.id)).status).to.equal('left');
    });
  });
});

import type { AppointmentView } from '@clinic/core';
import { expect } from 'chai';
import sinon from 'sinon';
import { quantaOf } from '../../../packages/core/src/appointments/appointment.ts';
import { appointments } from '../../../packages/core/src/appointments/collections.ts';
import {
  addDoctor,
  addPatient,
  expectNoOverlap,
  openBeside,
  openBooking,
  slot,
} from '../../support/appointments.ts';
import { operator } from '../../support/clinic.ts';
import { eachStore } from '../../support/engines.ts';
import { inParallel, rejectionOf } from '../../support/rejection.ts';

/** Numbers from 0 to 1 that are the same for the same seed (mulberry32). */
const dice = (seed: number) => {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
};

const codesOf = (errors: readonly unknown[]): Record<string, number> => {
  const counts: Record<string, number> = {};
  for (const error of errors) {
    const code = String((error as { code?: string }).code ?? error);
    counts[code] = (counts[code] ?? 0) + 1;
  }
  return counts;
};

describe('Bookings that race', () => {
  eachStore((store) => {
    it('200 parallel bookings of one slot over two clinics: one is made, 199 are SLOT_TAKEN', async () => {
      const it_ = await openBooking(store);
      const beside = await openBeside(store, it_);
      const people = await Promise.all(Array.from({ length: 200 }, () => addPatient(it_)));
      const { results, errors } = await inParallel(200, (index) =>
        (index % 2 === 0 ? it_.clinic : beside)
          .as(operator)
          .appointments.book({ doctor_id: it_.doctor, patient_id: people[index]!, start: slot(0) }),
      );
      expect(codesOf(errors)).to.deep.equal({ SLOT_TAKEN: 199 });
      const stored = await it_.storage.collection(appointments).find({});
      expect(stored.map(({ id }) => id)).to.deep.equal(results.map(({ id }) => id));
    });

    it('100 parallel bookings of one patient with 20 doctors at one time: one is made', async () => {
      const it_ = await openBooking(store);
      const doctors = await Promise.all(Array.from({ length: 20 }, () => addDoctor(it_)));
      const { results, errors } = await inParallel(100, (index) =>
        it_.book(0, { doctor_id: doctors[index % 20]!.id }),
      );
      expect(results).to.have.length(1);
      const codes = codesOf(errors);
      expect((codes.PATIENT_BUSY ?? 0) + (codes.SLOT_TAKEN ?? 0)).to.equal(99);
      expect(await expectNoOverlap(it_)).to.equal(1);
    });

    it('overlaps of unequal lengths are refused by the store itself: 300 random insertions, 0 overlaps', async () => {
      const it_ = await openBooking(store);
      const model = await it_.storage.collection(appointments).get((await it_.book(17)).id);
      const roll = dice(7);
      const people = [it_.patient, await addPatient(it_), await addPatient(it_)];
      const wanted = Array.from({ length: 300 }, (_, index) => {
        const start = new Date(Date.parse(slot(0)) + Math.floor(roll() * 96) * 300_000).toISOString();
        const end = new Date(Date.parse(start) + (1 + Math.floor(roll() * 12)) * 300_000).toISOString();
        const id = `00000000-0000-7000-8000-${String(index).padStart(12, '0')}`;
        return { ...model!, id, patient_id: people[index % 3]!, start, end, quanta: quantaOf(start, end) };
      });
      const { results } = await inParallel(300, (index) =>
        it_.storage.collection(appointments).insert(wanted[index]!),
      );
      expect(results.length).to.be.above(5);
      expect(await expectNoOverlap(it_)).to.equal(results.length + 1);
    });

    for (const seed of [1, 2, 3]) {
      it(`seed ${seed}: 300 bookings, moves and cancels at once over two clinics: no overlap, the clients' ledger is the store`, async () => {
        const it_ = await openBooking(store);
        const clinics = [it_.clinic, await openBeside(store, it_)];
        const roll = dice(seed);
        const pick = <T>(those: readonly T[]): T => those[Math.floor(roll() * those.length)]!;
        const doctors = [it_.doctor, (await addDoctor(it_)).id];
        const people = await Promise.all(Array.from({ length: 5 }, () => addPatient(it_)));
        /** What each client was told last of each appointment. */
        const ledger = new Map<string, AppointmentView>();
        for (let round = 0; round < 6; round++) {
          const booked = [...ledger.values()].filter(({ status }) => status === 'scheduled');
          // Each appointment is changed by one client in a round, so that its last answer is known.
          const plans = Array.from({ length: 50 }, () => {
            const desk = pick(clinics).as(operator).appointments;
            const start = slot(Math.floor(roll() * 10));
            const [doctor_id, patient_id, kind] = [pick(doctors), pick(people), roll()];
            const target = kind < 0.5 ? undefined : booked.splice(Math.floor(roll() * booked.length), 1)[0];
            if (target === undefined) return () => desk.book({ doctor_id, patient_id, start });
            if (kind < 0.85) return () => desk.update(target.id, { doctor_id, start });
            return () => desk.cancel(target.id);
          });
          const { results, errors } = await inParallel(plans.length, (index) => plans[index]!());
          for (const view of results) ledger.set(view.id, view);
          for (const error of errors) {
            expect(error)
              .to.have.property('code')
              .that.is.oneOf(['SLOT_TAKEN', 'PATIENT_BUSY'], String(error));
          }
          await expectNoOverlap(it_);
        }
        const stored = await it_.storage.collection(appointments).find({});
        const seen = (one: { id: string; doctor_id: string; start: string; status: string }) =>
          `${one.id} ${one.doctor_id} ${one.start} ${one.status}`;
        expect(stored.map(seen).sort()).to.deep.equal([...ledger.values()].map(seen).sort());
        expect(stored.length).to.be.above(20);
        expect(stored.some(({ status }) => status === 'cancelled')).to.equal(true);
      });
    }

    it('moves into one slot, and the slot left behind booked at once: each time is one’s', async () => {
      const it_ = await openBooking(store);
      for (let round = 0; round < 10; round++) {
        const people = await Promise.all(Array.from({ length: 4 }, () => addPatient(it_)));
        const own = await Promise.all([0, 1, 2].map((nth) => it_.book(nth, { patient_id: people[nth]! })));
        const { results } = await inParallel(6, (index) =>
          index < 3
            ? it_.desk().appointments.update(own[index]!.id, { start: slot(5) })
            : it_.book(index - 3, { patient_id: people[3]! }),
        );
        expect(results.filter(({ start }) => start === slot(5))).to.have.length(1);
        await expectNoOverlap(it_);
        for (const { id } of (await it_.desk().appointments.list({ status: 'scheduled' })).items)
          await it_.desk().appointments.cancel(id);
      }
    });

    it('a move that is refused keeps the old time; 20 parallel cancels: one is done', async () => {
      const it_ = await openBooking(store);
      const somebody = await addPatient(it_);
      const first = await it_.book(0);
      await it_.book(1, { patient_id: somebody });
      expect(
        await rejectionOf(it_.desk().appointments.update(first.id, { start: slot(1) })),
      ).to.have.property('code', 'SLOT_TAKEN');
      expect(await rejectionOf(it_.book(0, { patient_id: somebody }))).to.have.property('code', 'SLOT_TAKEN');
      const { results, errors } = await inParallel(20, () => it_.desk().appointments.cancel(first.id));
      expect(results).to.have.length(1);
      expect(codesOf(errors)).to.deep.equal({ INVALID_TRANSITION: 19 });
    });

    it('cancel, confirm, check-in and complete at once: the end is one that the machine knows, every step audited once', async () => {
      const it_ = await openBooking(store);
      for (let round = 0; round < 8; round++) {
        const { id } = await it_.book(round);
        const desk = it_.desk().appointments;
        const { results, errors } = await inParallel(12, (index) =>
          [desk.confirm, desk.checkIn, desk.complete, desk.cancel][index % 4]!(id),
        );
        expect(Object.keys(codesOf(errors))).to.deep.equal(['INVALID_TRANSITION']);
        const { items } = await it_.desk().audit.list({ entity_id: id, per_page: 50 });
        expect(items).to.have.length(results.length + 1);
        const last = await desk.show(id);
        expect(last.status).to.be.oneOf(['completed', 'cancelled']);
      }
      await expectNoOverlap(it_);
    });

    it('a doctor deactivated in the moment before the write takes neither the booking nor the move', async () => {
      const it_ = await openBooking(store);
      const beside = await openBeside(store, it_);
      const first = await it_.book(0);
      /** Lets the doctor go once the next write has been worked out, and before it is done. */
      const deactivateBeforeWrite = (doctor: string) => {
        const write = it_.storage.write.bind(it_.storage);
        const stub = sinon.stub(it_.storage, 'write').callsFake(async (steps) => {
          stub.restore();
          await beside.as(operator).doctors.deactivate(doctor);
          return write(steps);
        });
      };
      const [one, two] = [(await addDoctor(it_)).id, (await addDoctor(it_)).id];
      deactivateBeforeWrite(one);
      expect(await rejectionOf(it_.book(1, { doctor_id: one }))).to.have.property('code', 'NOT_FOUND');
      deactivateBeforeWrite(two);
      expect(
        await rejectionOf(it_.desk().appointments.update(first.id, { doctor_id: two })),
      ).to.have.property('code', 'NOT_FOUND');
      expect(await it_.desk().appointments.show(first.id)).to.deep.equal(first);
      expect((await it_.desk().appointments.list()).total).to.equal(1);
    });
  });
});

import { expect } from 'chai';
import { messages } from '../../../packages/core/src/messaging/collections.ts';
import {
  addDoctor,
  addPatient,
  expectNoOverlap,
  MONDAY,
  openBooking,
  slot,
} from '../../support/appointments.ts';
import { eachStore } from '../../support/engines.ts';
import { codesOf, inParallel } from '../../support/rejection.ts';

describe('The waitlist and time off', () => {
  eachStore((store) => {
    it('time off given back is offered to those who wait for its day, each a time of their own, in the same write; what is booked is not', async () => {
      const it_ = await openBooking(store);
      await it_.book(1);
      const off = { doctor_id: it_.doctor, start: slot(0), end: slot(3) };
      const { time_off } = await it_.desk().timeOff.take(off);
      const line = [
        await addPatient(it_, 'One'),
        await addPatient(it_, 'Two'),
        await addPatient(it_, 'Three'),
      ];
      for (const patient_id of line)
        await it_.desk().waitlist.join({ doctor_id: it_.doctor, date: MONDAY, patient_id });
      // The first is elsewhere at 08:00, and may come at 09:00.
      const { id: elsewhere } = await addDoctor(it_, 'Dr. Omar');
      await it_.book(0, { doctor_id: elsewhere, patient_id: line[0]! });
      const { results, errors } = await inParallel(4, () => it_.desk().timeOff.cancel(time_off.id));
      expect([results.length, codesOf(errors)]).to.deep.equal([1, { NOT_FOUND: 3 }]);
      const { items } = await it_.desk().waitlist.list({ doctor_id: it_.doctor, date: MONDAY });
      expect(items.map(({ patient_name, offer }) => [patient_name, offer?.start ?? null])).to.deep.equal([
        ['One', slot(2)],
        ['Two', slot(0)],
        ['Three', null],
      ]);
      expect(await it_.storage.collection(messages).count({ kind: 'waitlist' })).to.equal(2);
      const { slots } = await it_.desk().availability.slots(it_.doctor, MONDAY);
      expect(slots.slice(0, 4).map(({ available }) => available)).to.deep.equal([false, false, false, true]);
      await expectNoOverlap(it_);
    });
  });
});

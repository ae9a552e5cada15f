import { expect } from 'chai';
import { appointments } from '../../../packages/core/src/appointments/collections.ts';
import { heldTime } from '../../../packages/core/src/appointments/held-time.ts';
import {
  addDoctor,
  addPatient,
  MONDAY,
  openBooking,
  signInAs,
  slot,
  slotOn,
} from '../../support/appointments.ts';
import { signIn } from '../../support/clinic.ts';
import { eachStore } from '../../support/engines.ts';
import { rejectionOf } from '../../support/rejection.ts';

const unknownId = '00000000-0000-7000-8000-000000000000';

describe('Booking an appointment', () => {
  eachStore((store) => {
    it('takes a slot by its start, or by date and time on the clinic’s clock; shown as API clients expect', async () => {
      const it_ = await openBooking(store);
      const made = await it_.book(2, { reason: '  Chest pain ' });
      expect(made).to.deep.include({
        patient_id: it_.patient,
        patient_name: 'Noor',
        doctor_id: it_.doctor,
        doctor_name: 'Dr. Sara',
        department_id: null,
        start: '2031-01-06T06:00:00.000Z',
        end: '2031-01-06T06:30:00.000Z',
        date: MONDAY,
        start_time: '09:00',
        end_time: '09:30',
        duration_minutes: 30,
        status: 'scheduled',
        reason: 'Chest pain',
        notes: null,
        reminder_sent_at: null,
        created_by: null,
      });
      expect(await it_.desk().appointments.show(made.id)).to.deep.equal(made);
      const byClock = await it_.desk().appointments.book({
        doctor_id: it_.doctor,
        patient_id: it_.patient,
        date: MONDAY,
        start_time: '14:30',
      });
      expect(byClock.start).to.equal(slot(13));
      const offset = await it_.book(0, { patient_id: await addPatient(it_) });
      expect(offset.start_time).to.equal('08:00');
      const stored = await it_.storage.collection(appointments).get(made.id);
      expect(stored?.quanta).to.deep.equal(
        ['00', '05', '10', '15', '20', '25'].map((minute) => `2031-01-06T06:${minute}Z`),
      );
    });

    it('a start with another offset is the same instant; half a wish or two are refused', async () => {
      const it_ = await openBooking(store);
      const ids = { doctor_id: it_.doctor, patient_id: it_.patient };
      const book = (when: object) => it_.desk().appointments.book({ ...ids, ...when });
      expect((await book({ start: '2031-01-06T09:00+03:00' })).start).to.equal(slot(2));
      for (const when of [
        {},
        { date: MONDAY },
        { start_time: '09:00' },
        { start: slot(3), date: MONDAY, start_time: '09:30' },
        { start: '2031-01-06T09:00' },
        { start: '2031-01-06' },
        { start: 'soon' },
        { date: '2031-02-30', start_time: '09:00' },
        { date: MONDAY, start_time: '24:00' },
        { date: MONDAY, start_time: '9:00' },
      ]) {
        const refused = await rejectionOf(book(when));
        expect(refused, JSON.stringify(when)).to.have.property('code', 'VALIDATION_ERROR');
      }
      expect(
        await rejectionOf(it_.desk().appointments.book({ doctor_id: it_.doctor, start: slot(4) })),
      ).to.deep.include({ code: 'VALIDATION_ERROR', details: { patient_id: 'required' } });
    });

    it('what is no slot is refused and names up to three that are free: closed, off the grid, past', async () => {
      const it_ = await openBooking(store);
      await it_.book(1);
      const refused = async (start: string) => {
        const ids = { doctor_id: it_.doctor, patient_id: it_.patient };
        const error = await rejectionOf(it_.desk().appointments.book({ ...ids, start }));
        expect(error, start).to.have.property('code', 'SLOT_UNAVAILABLE');
        return (error as { details: { next_slots: string[] } }).details.next_slots;
      };
      expect(await refused('2031-01-06T04:00:00.000Z')).to.deep.equal([slot(0), slot(2), slot(3)]);
      expect(await refused('2031-01-06T05:10:00.000Z')).to.deep.equal([slot(2), slot(3), slot(4)]);
      expect(await refused(slot(18))).to.deep.equal([0, 1, 2].map((nth) => slotOn('2031-01-07', nth)));
      // Friday: the next are on Sunday.
      expect(await refused('2031-01-10T06:00:00.000Z')).to.deep.equal(
        [0, 1, 2].map((nth) => slotOn('2031-01-12', nth)),
      );
      // The clock shows 09:00 on Sunday the 5th: the next from then on.
      expect(await refused('2030-12-01T06:00:00.000Z')).to.deep.equal(
        [2, 3, 4].map((nth) => slotOn('2031-01-05', nth)),
      );
      expect(await refused('2199-12-31T23:30:00.000Z')).to.be.an('array');
      expect(await it_.storage.collection(appointments).count({})).to.equal(1);
    });

    it('a taken slot is SLOT_TAKEN, another doctor at the same time PATIENT_BUSY; a cancelled one is free', async () => {
      const it_ = await openBooking(store);
      const other = await addDoctor(it_);
      const somebody = await addPatient(it_);
      const first = await it_.book(0);
      expect(await rejectionOf(it_.book(0, { patient_id: somebody }))).to.have.property('code', 'SLOT_TAKEN');
      expect(await rejectionOf(it_.book(0, { doctor_id: other.id }))).to.have.property(
        'code',
        'PATIENT_BUSY',
      );
      await it_.desk().appointments.cancel(first.id);
      await it_.book(0, { patient_id: somebody });
      await it_.book(0, { doctor_id: other.id });
    });

    it('unknown and inactive doctors and unknown patients: 404, nothing stored', async () => {
      const it_ = await openBooking(store);
      const gone = await addDoctor(it_);
      await it_.desk().doctors.deactivate(gone.id);
      for (const more of [{ doctor_id: gone.id }, { doctor_id: unknownId }, { patient_id: unknownId }]) {
        expect(await rejectionOf(it_.book(0, more))).to.have.property('code', 'NOT_FOUND');
      }
      expect(await it_.storage.collection(appointments).count({})).to.equal(0);
    });

    it('patients keep notice and horizon, when booking and when moving; staff are bound by neither', async () => {
      const it_ = await openBooking(store, { bookingMinNoticeMinutes: 120, bookingHorizonDays: 7 });
      const own = await signInAs(it_, 'patient');
      const book = (start: string) => own.as().appointments.book({ doctor_id: it_.doctor, start });
      const soon = slotOn('2031-01-05', 5);
      const refused = await rejectionOf(book(soon));
      expect(refused).to.deep.include({
        code: 'SLOT_UNAVAILABLE',
        details: { next_slots: [6, 7, 8].map((nth) => slotOn('2031-01-05', nth)) },
      });
      const late = slotOn('2031-01-13', 0);
      expect(await rejectionOf(book(late))).to.deep.include({
        code: 'SLOT_UNAVAILABLE',
        details: { next_slots: [] },
      });
      const made = await book(slotOn('2031-01-05', 6));
      for (const start of [soon, late]) {
        expect(await rejectionOf(own.as().appointments.update(made.id, { start }))).to.have.property(
          'code',
          'SLOT_UNAVAILABLE',
        );
      }
      await book(slotOn('2031-01-12', 2));
      const ids = { doctor_id: it_.doctor, patient_id: it_.patient };
      await it_.desk().appointments.book({ ...ids, start: soon });
      await it_.desk().appointments.book({ ...ids, start: late });
    });

    it('MAX_OPEN_BOOKINGS binds patients alone; what ended makes room', async () => {
      const it_ = await openBooking(store, { maxOpenBookings: 2 });
      const own = await signInAs(it_, 'patient');
      const book = (nth: number) => own.as().appointments.book({ doctor_id: it_.doctor, start: slot(nth) });
      const [first] = [await book(0), await book(1)];
      expect(await rejectionOf(book(2))).to.deep.include({ code: 'BOOKING_LIMIT', details: { limit: 2 } });
      await it_.book(3, { patient_id: first.patient_id });
      await own.as().appointments.cancel(first.id);
      expect(await rejectionOf(book(2))).to.have.property('code', 'BOOKING_LIMIT');
      await it_.desk().appointments.complete((await own.as().appointments.list()).items[1]!.id);
      await book(2);
    });

    it('held time is what appointments hold between two instants, also what only reaches into it', async () => {
      const it_ = await openBooking(store);
      for (const nth of [0, 1, 4]) await it_.book(nth);
      const gone = await it_.book(5);
      await it_.desk().appointments.cancel(gone.id);
      const within = async (from: string, to: string) =>
        (await heldTime(it_, it_.doctor, { start: Date.parse(from), end: Date.parse(to) })).map(({ start }) =>
          new Date(start).toISOString(),
        );
      expect(await within(slot(0), slot(18))).to.deep.equal([0, 1, 4].map(slot));
      expect(await within(slot(1), slot(4))).to.deep.equal([slot(1)]);
      expect(await within('2031-01-06T05:20:00.000Z', '2031-01-06T05:31:00.000Z')).to.deep.equal([
        slot(0),
        slot(1),
      ]);
      expect(await within(slot(5), slot(18))).to.deep.equal([]);
    });

    it('a patient’s first booking finds the record that staff made for the phone, else makes one', async () => {
      const it_ = await openBooking(store);
      const { patient: staffMade } = await it_.desk().patients.create({ name: 'Fatima', phone: '6600 0001' });
      const fatima = await signIn(it_, '+96566000001');
      const made = await fatima.as().appointments.book({ doctor_id: it_.doctor, start: slot(0) });
      expect(made).to.include({
        patient_id: staffMade.id,
        patient_name: 'Fatima',
        created_by: fatima.user.id,
      });
      const ali = await signIn(it_, '+96566000002');
      const other = await ali.as().appointments.book({ doctor_id: it_.doctor, start: slot(1) });
      expect(other.patient_name).to.equal(null);
      expect((await it_.desk().patients.list()).total).to.equal(3);
    });
  });
});

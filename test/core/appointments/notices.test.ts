import { expect } from 'chai';
import { addDoctor, type BookedClinic, openBooking, signInAs, slot } from '../../support/appointments.ts';
import { operator, signIn } from '../../support/clinic.ts';
import { eachStore, type Store } from '../../support/engines.ts';
import { outboxOf } from '../../support/outbox.ts';

/** A doctor who signs in, with a phone, and a patient who reads Arabic. */
const openNoticed = async (store: Store, settings = {}) => {
  const it_ = await openBooking(store, settings);
  const doctor = await addDoctor(it_, 'Dr. Huda');
  const patient = await signInAs(it_, 'patient');
  await patient.as().profile.update({ name: 'Fatima Noor', locale: 'ar' });
  const phones: Record<string, string> = {
    [doctor.phone]: 'Dr. Huda',
    [patient.user.phone_number ?? '']: 'Fatima',
  };
  let seen = 0;
  return {
    ...it_,
    doctor: doctor.id,
    phones,
    asPatient: async () => (await signIn(it_, patient.user.phone_number ?? '')).as().appointments,
    asDoctor: async () => (await signIn(it_, doctor.phone)).as().appointments,
    /** What was put into the outbox since the last look, in words. */
    told: async (): Promise<string[]> => {
      const all = await outboxOf(it_.storage);
      const added = all.slice(seen);
      seen = all.length;
      return added.map(
        ({ kind, audience, to, body }) => `${kind} to ${phones[to] ?? to} as ${audience}: ${body}`,
      );
    },
  };
};

const privately = { reason: 'a very private reason' };

describe('What patient and doctor are told of an appointment', () => {
  eachStore((store) => {
    it('a cancellation both, but not who cancelled; a confirmation by the patient the doctor; each in their language, never why', async () => {
      const it_ = await openNoticed(store);
      const { told } = it_;
      const desk = it_.clinic.as(operator).appointments;
      const wish = { doctor_id: it_.doctor, ...privately };
      const mine = await it_.asPatient();
      const [first, second, third] = [
        await mine.book({ ...wish, start: slot(0) }),
        await mine.book({ ...wish, start: slot(1) }),
        await mine.book({ ...wish, start: slot(2) }),
      ];
      await desk.update(first.id, { start: slot(5), notes: 'a very private note' });
      expect(await told(), 'a booking and a move are silent').to.deep.equal([]);

      await mine.confirm(first.id);
      expect(await told()).to.deep.equal([
        'confirmation to Dr. Huda as doctor: Confirmed: Fatima Noor will come on Mon 6 Jan at 10:30.',
      ]);
      await (await it_.asDoctor()).confirm(second.id);
      expect(await told(), 'the doctor knows').to.deep.equal([]);

      const toFatima = (time: string) =>
        `cancellation to Fatima as patient: أُلغي موعدك مع Dr. Huda الاثنين 6 يناير الساعة ${time}.`;
      const toHuda = (time: string) =>
        `cancellation to Dr. Huda as doctor: Cancelled: your appointment with Fatima Noor on Mon 6 Jan at ${time}.`;
      await mine.cancel(first.id, privately);
      expect(await told()).to.deep.equal([toHuda('10:30')]);
      await (await it_.asDoctor()).cancel(second.id, privately);
      expect(await told()).to.deep.equal([toFatima('08:30')]);
      await desk.cancel(third.id, privately);
      expect(await told()).to.deep.equal([toFatima('09:00'), toHuda('09:00')]);
      expect(JSON.stringify(await outboxOf(it_.storage))).to.not.include('private');
    });

    it('with BOOKING_MESSAGES bookings and moves too; who has no phone, or a visit of the past, brings none and fails nothing', async () => {
      const it_ = await openNoticed(store, { bookingMessages: true });
      const { told } = it_;
      const desk = it_.clinic.as(operator);
      const { id } = await (await it_.asPatient()).book({ doctor_id: it_.doctor, start: slot(0) });
      expect(await told()).to.deep.equal([
        'booked to Fatima as patient: حُجز موعدك مع Dr. Huda الاثنين 6 يناير الساعة 08:00.',
        'booked to Dr. Huda as doctor: Booked: Fatima Noor on Mon 6 Jan at 08:00.',
      ]);
      await desk.appointments.update(id, { start: slot(3) });
      expect(await told()).to.deep.equal([
        'moved to Fatima as patient: تغيّر موعدك مع Dr. Huda إلى الاثنين 6 يناير الساعة 09:30.',
        'moved to Dr. Huda as doctor: Moved: your appointment with Fatima Noor is now on Mon 6 Jan at 09:30.',
      ]);
      const unreachable = await desk.doctors.create({ name: 'Dr. Badr', email: 'badr@clinic.kw' });
      await desk.appointments.update(id, { doctor_id: unreachable.id });
      expect(await told(), 'Dr. Badr has no phone').to.deep.equal([
        'moved to Fatima as patient: تغيّر موعدك مع Dr. Badr إلى الاثنين 6 يناير الساعة 09:30.',
        'cancellation to Dr. Huda as doctor: Cancelled: your appointment with Fatima Noor on Mon 6 Jan at 09:30.',
      ]);
      it_.clock.tick(48 * 3_600_000);
      await desk.appointments.cancel(id);
      expect(await told()).to.deep.equal([]);
    });

    it('the patient’s verified phone, not the one on record that was theirs once', async () => {
      const it_: BookedClinic = await openBooking(store);
      const patient = await signInAs(it_, 'patient');
      const { id } = await patient.as().appointments.book({ doctor_id: it_.doctor, start: slot(0) });
      await patient.as().identity.sendPhoneChangeOtp({ new_phone_number: '+96590000009' });
      await patient.as().identity.changePhone({
        new_phone_number: '+96590000009',
        otp_code: it_.messenger.codeFor('+96590000009'),
      });
      await it_.desk().appointments.cancel(id);
      const [notice] = (await outboxOf(it_.storage)).filter(
        ({ kind, audience }) => kind === 'cancellation' && audience === 'patient',
      );
      expect(notice).to.include({ to: '+96590000009', about: id });
    });
  });
});

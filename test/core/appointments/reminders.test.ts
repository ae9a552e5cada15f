import { createClinic, events, type Message, MessageNotSentError, newId } from '@clinic/core';
import type { Storage } from '@clinic/core/storage';
import { expect } from 'chai';
import sinon from 'sinon';
import { appointments } from '../../../packages/core/src/appointments/collections.ts';
import {
  addDoctor,
  addPatient,
  appointmentAt,
  type BookedClinic,
  openBeside,
  openBooking,
  slotOn,
} from '../../support/appointments.ts';
import { testSecrets } from '../../support/clinic.ts';
import { eachStore } from '../../support/engines.ts';
import { outboxOf } from '../../support/outbox.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

/** The nth half hour of the fake clock's own day from an hour after it on; up to the fifth within the three hours. */
const soon = (nth: number): string => slotOn('2031-01-05', 4 + nth);

/** Makes appointments that are due, each with a patient of its own; no doctor has a phone. @returns the phones */
const loadDue = async (storage: Storage, now: number, count: number): Promise<Set<string>> => {
  const person = { user_id: null, name: 'Noor', email: null, gender: null, booking_turn: 0, search: [] };
  const patients = Array.from({ length: count }, (_, index) => ({
    id: newId(),
    phone: `+9655${String(index).padStart(7, '0')}`,
    ...person,
  }));
  // In three hours there is time for 36 of a doctor.
  const due = patients.map(({ id }, index) => ({
    ...appointmentAt(now + 5 * MINUTE * (1 + (index % 36)), {
      patient_id: id,
      doctor_id: `doctor ${Math.floor(index / 36)}`,
      status: index % 2 === 0 ? 'scheduled' : 'confirmed',
    }),
  }));
  await storage.load('patients', patients);
  await storage.load('appointments', due);
  return new Set(patients.map(({ phone }) => phone));
};

/** A gate that holds whoever comes until it is opened, and tells that somebody has come. */
const gate = () => {
  let open = () => {};
  let arrive = () => {};
  const opened = new Promise<void>((resolve) => {
    open = resolve;
  });
  const reached = new Promise<void>((resolve) => {
    arrive = resolve;
  });
  const pass = (): Promise<void> => {
    arrive();
    return opened;
  };
  return { pass, open, reached };
};

describe('Reminders and no-shows', () => {
  eachStore((store) => {
    let it_: BookedClinic;
    beforeEach(async () => {
      it_ = await openBooking(store);
    });
    afterEach(() => sinon.restore());
    const desk = () => it_.desk().appointments;
    const bookSoon = async (nth: number, patient_id = it_.patient) =>
      (await desk().book({ doctor_id: it_.doctor, patient_id, start: soon(nth) })).id;
    const sentOf = (kind: string, audience = 'patient') =>
      it_.messenger.sent.filter((sent) => sent.kind === kind && sent.audience === audience);

    /** Another sweeper on the same store and clock; its writes and its calls wait at gates. */
    const besides = async () => {
      const [writing, calling] = [gate(), gate()];
      const { clock, messenger } = it_;
      const storage = await store.openAgain(it_.storage);
      const write = storage.write.bind(storage);
      sinon.stub(storage, 'write').callsFake((steps) => writing.pass().then(() => write(steps)));
      const send = (message: Message) => calling.pass().then(() => messenger.send(message));
      const clinic = createClinic({ storage, clock, messenger: { send }, settings: testSecrets });
      return { clinic, writing, calling };
    };

    it('1,000 due reminders, two sweepers, one frozen for 10 s before its writes: exactly 1,000 texts, one for each patient', async () => {
      const phones = await loadDue(it_.storage, it_.clock.now(), 1_000);
      const frozen = await besides();
      const claiming = frozen.clinic.sweep(['reminders']);
      await frozen.writing.reached;
      it_.clock.tick(10_000);
      const { reminders } = await it_.clinic.sweep(['reminders']);
      frozen.writing.open();
      expect(reminders + (await claiming).reminders).to.equal(1_000);
      expect((await it_.clinic.sweep(['reminders'])).reminders).to.equal(0);
      const queued = await outboxOf(it_.storage);
      expect(queued).to.have.length(1_000);
      expect(new Set(queued.map(({ to }) => to))).to.deep.equal(phones);
      expect(await it_.storage.collection(events).count({ type: 'appointment.reminder' })).to.equal(1_000);
    });

    it('and frozen for 10 s in its calls: each text goes out once', async () => {
      const phones = await loadDue(it_.storage, it_.clock.now(), 100);
      const frozen = await besides();
      await it_.clinic.sweep(['reminders']);
      const sending = frozen.clinic.sweep(['outbox']);
      await frozen.calling.reached;
      it_.clock.tick(10_000);
      const { sent } = await it_.clinic.sweep();
      frozen.calling.open();
      expect(sent + (await sending).sent).to.equal(100);
      expect((await it_.clinic.sweep()).sent).to.equal(0);
      expect(it_.messenger.sent.map(({ to }) => to)).to.have.members([...phones]);
    });

    it('within the 3 hours and before the start, patient and doctor, once; what is booked inside them at the next sweep', async () => {
      const last = await bookSoon(4);
      const later = await bookSoon(5);
      expect(await it_.clinic.sweep()).to.include({ reminders: 1, sent: 2 });
      const inside = await bookSoon(0, await addPatient(it_, 'Omar'));
      expect(await it_.clinic.sweep()).to.include({ reminders: 1, sent: 2 });
      expect(await it_.clinic.sweep()).to.include({ reminders: 0, sent: 0 });
      expect(
        it_.messenger.sent.map(({ kind, audience, body }) => [kind, audience, body]),
      ).to.have.deep.members([
        ['reminder', 'patient', 'Reminder: your appointment with Dr. Sara is on Sun 5 Jan at 12:00.'],
        ['reminder', 'doctor', 'Reminder: your appointment with Noor is on Sun 5 Jan at 12:00.'],
        ['reminder', 'patient', 'Reminder: your appointment with Dr. Sara is on Sun 5 Jan at 10:00.'],
        ['reminder', 'doctor', 'Reminder: your appointment with Omar is on Sun 5 Jan at 10:00.'],
      ]);
      const at = new Date(it_.clock.now()).toISOString();
      expect((await desk().show(last)).reminder_sent_at).to.equal(at);
      expect((await desk().show(later)).reminder_sent_at).to.equal(null);
      const told = await it_.storage
        .collection(events)
        .find({ type: 'appointment.reminder' }, { sort: { id: 1 } });
      expect(told.map(({ data }) => [data.id, data.reminder_sent_at])).to.deep.equal([
        [last, at],
        [inside, at],
      ]);
      const { items } = await it_.desk().audit.list({ action: 'appointment.remind' });
      expect(items.map(({ entity_id, actor }) => [entity_id, actor.type])).to.deep.equal([
        [inside, 'system'],
        [last, 'system'],
      ]);
    });

    it('of what is cancelled, moved, here or begun none goes out, not even one that waited; what is moved is due again', async () => {
      const patients = await Promise.all(['A', 'B', 'C', 'D', 'E'].map((name) => addPatient(it_, name)));
      const ids: string[] = [];
      for (const [nth, patient] of patients.entries()) ids.push(await bookSoon(nth, patient));
      const [cancelled = '', moved = '', here = '', gone = ''] = ids;
      await desk().cancel(gone);
      await it_.clinic.sweep(['outbox']);
      expect((await it_.clinic.sweep(['reminders'])).reminders).to.equal(4);

      // One of the reminders is with a provider that will refuse it, while its visit is cancelled.
      const { send } = it_.messenger;
      const call = gate();
      it_.messenger.send = async () => {
        await call.pass();
        throw new MessageNotSentError('too many');
      };
      const sending = it_.clinic.sweep(['outbox']);
      await call.reached;
      await desk().cancel(cancelled);
      await desk().update(moved, { start: soon(9) });
      await desk().checkIn(here);
      call.open();
      await sending;
      it_.messenger.send = send;
      it_.messenger.sent.length = 0;
      it_.clock.tick(MINUTE);
      await it_.desk().messages.retryAll();
      await it_.clinic.sweep(['outbox']);
      expect(sentOf('reminder').map(({ body }) => body)).to.deep.equal([
        'Reminder: your appointment with Dr. Sara is on Sun 5 Jan at 12:00.',
      ]);
      expect(sentOf('reminder', 'doctor')).to.have.length(1);
      expect(sentOf('cancellation')).to.have.length(1);

      it_.clock.tick(2.5 * HOUR);
      expect((await it_.clinic.sweep(['reminders', 'outbox'])).reminders).to.equal(1);
      expect(sentOf('reminder').map(({ body }) => body)[1]).to.include('at 14:30');

      await bookSoon(6, patients[0]);
      await it_.clinic.sweep(['reminders']);
      it_.clock.tick(2 * HOUR);
      expect(await it_.clinic.sweep(['outbox']), 'it has begun').to.include({ sent: 0, failed: 0 });
    });

    it('when the clock is put back and goes on again: no second reminder', async () => {
      await bookSoon(2);
      expect(await it_.clinic.sweep()).to.include({ reminders: 1, sent: 2 });
      for (const jump of [-5 * HOUR, 4 * HOUR, HOUR, HOUR]) {
        it_.clock.tick(jump);
        expect(await it_.clinic.sweep()).to.include({ reminders: 0, no_shows: 0, sent: 0 });
      }
    });

    it('15 minutes after the start what is still open is a no-show, once: its time is free, both are told', async () => {
      const others = await Promise.all(['A', 'B'].map((name) => addPatient(it_, name)));
      const { id: another } = await addDoctor(it_);
      const at = { start: soon(0) };
      const open = await bookSoon(0);
      const confirmed = (await desk().book({ doctor_id: another, patient_id: others[0]!, ...at })).id;
      await desk().confirm(confirmed);
      const third = (await addDoctor(it_)).id;
      const here = (await desk().book({ doctor_id: third, patient_id: others[1]!, ...at })).id;
      await desk().checkIn(here);
      it_.clock.tick(HOUR + 15 * MINUTE - 1);
      expect(await it_.clinic.sweep(), 'too late, and too early').to.include({ reminders: 0, no_shows: 0 });
      it_.clock.tick(1);
      const second = await openBeside(store, it_);
      const reports = await Promise.all([
        it_.clinic.sweep(['no-shows', 'outbox']),
        second.sweep(['no-shows', 'outbox']),
      ]);
      expect(reports.reduce((sum, { no_shows }) => sum + no_shows, 0)).to.equal(2);
      await it_.clinic.sweep();
      const statuses = await Promise.all(
        [open, confirmed, here].map(async (id) => (await desk().show(id)).status),
      );
      expect(statuses).to.deep.equal(['no_show', 'no_show', 'arrived']);
      expect(await it_.storage.collection(appointments).count({ holds_time: true })).to.equal(1);
      expect(sentOf('no_show').map(({ body }) => body)).to.deep.equal(
        Array(2).fill(
          'You missed your appointment with Dr. Sara on Sun 5 Jan at 10:00. Call the clinic for a new one.',
        ),
      );
      expect(sentOf('no_show', 'doctor').map(({ body }) => body)).to.have.members([
        'Did not come: Noor, on Sun 5 Jan at 10:00.',
        'Did not come: A, on Sun 5 Jan at 10:00.',
      ]);
      expect(await it_.storage.collection(events).count({ type: 'appointment.no_show' })).to.equal(2);
      const { items } = await it_.desk().audit.list({ action: 'appointment.no_show' });
      expect(items.map(({ actor, changes }) => [actor.type, changes])).to.deep.equal(
        Array(2).fill(['system', { status: 'no_show' }]),
      );
      expect((await outboxOf(it_.storage)).filter(({ kind }) => kind === 'no_show')).to.have.length(4);
    });
  });
});

import { auditLogs, events } from '@clinic/core';
import { expect } from 'chai';
import { textReceipts } from '../../../packages/core/src/twilio/receipt.ts';
import { dumped } from '../../promises/dumped.ts';
import { addDoctor, slot } from '../../support/appointments.ts';
import { operator, signIn } from '../../support/clinic.ts';
import { eachStore, type Store } from '../../support/engines.ts';
import { outboxOf } from '../../support/outbox.ts';
import { openServer, type TestServer } from '../../support/server.ts';
import { type Call, callbacks, callFromTwilio, replyIn, textFrom } from '../../support/twilio-caller.ts';

const noor = '+96551234567';
const nothingToConfirm = 'There is no appointment to confirm. Call the clinic if you expected one.';
const nothingToCancel = 'There is no appointment to cancel. Call the clinic if you expected one.';
const help = 'Send 1 to confirm your next appointment, 2 to cancel it, STOP to get no more messages.';

/** A clinic that Twilio calls, with a doctor. */
const openDesk = async (store: Store) => {
  const server = await openServer(store, { settings: { twilioCallbacks: callbacks } });
  const { id: doctor_id } = await addDoctor(server);
  const desk = server.clinic.as(operator);
  return {
    server,
    desk,
    addPatient: async (phone: string, name = 'Noor') =>
      (await desk.patients.create({ name, phone })).patient.id,
    book: async (patient_id: string, nth: number) =>
      (await desk.appointments.book({ doctor_id, patient_id, start: slot(nth) })).id,
    statuses: async (...ids: string[]) =>
      Promise.all(ids.map(async (id) => (await desk.appointments.show(id)).status)),
    text: async (phone: string, body: string, call?: Call) => {
      const answer = await callFromTwilio(server, textFrom(phone, body), call);
      expect([answer.status, answer.headers['content-type']]).to.deep.equal([200, 'text/xml; charset=utf-8']);
      return replyIn(answer);
    },
  };
};

const everything = (server: TestServer) => dumped(server.storage);

describe('What a phone writes back', () => {
  eachStore((store) => {
    it('CONFIRM and CANCEL, in both languages and any spelling, under each prefix, do it to the next appointment alone', async () => {
      const { server, addPatient, book, statuses, text } = await openDesk(store);
      const patient = await addPatient(noor);
      const other = await addPatient('+96561234567', 'Hala');
      const foreign = await book(other, 0);
      const ids = [await book(patient, 5), await book(patient, 1), await book(patient, 3)] as const;
      const [last, first, middle] = ids;

      const on = (time: string) => `2031-01-06 at ${time}`;
      expect(await text(noor, ' confirm\n')).to.equal(
        `Thank you. Your appointment on ${on('08:30')} is confirmed.`,
      );
      expect(await statuses(...ids, foreign)).to.deep.equal([
        'scheduled',
        'confirmed',
        'scheduled',
        'scheduled',
      ]);
      // The one after it, for what is confirmed needs no confirming; cancelled is the first all the same.
      expect(await text(`whatsapp:${noor}`, '\u200f١', { path: '/api/twilio/webhook' })).to.equal(
        'شكرًا لك. تم تأكيد موعدك يوم 2031-01-06 الساعة 09:30.',
      );
      expect(await statuses(first, middle, last)).to.deep.equal(['confirmed', 'confirmed', 'scheduled']);
      expect(await text(noor, '2', { path: '/api/v1/twilio/webhook?from=sms' })).to.equal(
        `Your appointment on ${on('08:30')} is cancelled.`,
      );
      expect(await text(noor, 'لا')).to.equal('تم إلغاء موعدك يوم 2031-01-06 الساعة 09:30.');
      expect(await text(noor, 'نعم')).to.equal('شكرًا لك. تم تأكيد موعدك يوم 2031-01-06 الساعة 10:30.');
      expect(await text(noor, 'YES')).to.equal(nothingToConfirm);
      expect(await text(noor, 'No')).to.equal(`Your appointment on ${on('10:30')} is cancelled.`);
      expect(await text(noor, 'cancel')).to.equal(nothingToCancel);
      expect(await statuses(...ids, foreign)).to.deep.equal([
        'cancelled',
        'cancelled',
        'cancelled',
        'scheduled',
      ]);
      const told = (await outboxOf(server.storage)).map(({ kind, audience }) => `${kind} to the ${audience}`);
      expect(told, 'the patient has it in the reply').to.deep.equal(
        ['confirmation', 'confirmation', 'cancellation', 'cancellation', 'confirmation', 'cancellation'].map(
          (kind) => `${kind} to the doctor`,
        ),
      );
    });

    it('each rides with an audit entry of the system and an event, and the answer is in the language of the patient’s user', async () => {
      const { server, desk, book, text } = await openDesk(store);
      const user = await signIn(server, noor);
      await user.as().profile.update({ name: 'Noor', locale: 'ar' });
      const [own] = (await user.as().patients.list()).items;
      const id = await book(own!.id, 0);
      expect(await text(noor, 'yes')).to.equal('شكرًا لك. تم تأكيد موعدك يوم 2031-01-06 الساعة 08:00.');
      expect(await text(noor, 'hello')).to.match(/^أرسل 1/);
      const [entry] = await server.storage
        .collection(auditLogs)
        .find({ entity_id: id, action: 'appointment.confirm' });
      expect(entry).to.deep.include({
        actor: { type: 'system', id: null, role: null },
        entity: 'appointments',
        changes: { status: 'confirmed' },
        ip: '127.0.0.1',
      });
      const told = await server.storage.collection(events).find({ type: 'appointment.updated' });
      expect(told.map(({ data }) => [data.id, data.status])).to.deep.equal([[id, 'confirmed']]);
      expect(told[0]?.audience.user_ids).to.include(user.user.id);
      expect((await desk.appointments.show(id)).status).to.equal('confirmed');
    });

    it('who took a new phone answers from there: the phone on record, which may be another’s by now, does nothing', async () => {
      const { server, book, statuses, text } = await openDesk(store);
      const user = await signIn(server, noor);
      const [own] = (await user.as().patients.list()).items;
      const id = await book(own!.id, 0);
      const moved = '+96551234568';
      const { identity } = user.as();
      await identity.sendOtp({ phone_number: moved, purpose: 'phone_change' });
      await identity.changePhone({ new_phone_number: moved, otp_code: server.messenger.codeFor(moved) });
      expect(await text(noor, 'CONFIRM')).to.equal(nothingToConfirm);
      expect(await text(noor, 'CANCEL')).to.equal(nothingToCancel);
      expect(await statuses(id)).to.deep.equal(['scheduled']);
      expect(await text(moved, 'CONFIRM')).to.include('is confirmed');
      expect(await statuses(id)).to.deep.equal(['confirmed']);
    });

    it('a stranger, a short number, a past appointment, other words and hostile ones: an answer, and nothing happens', async () => {
      const { server, addPatient, book, statuses, text } = await openDesk(store);
      const id = await book(await addPatient(noor), 0);
      const before = await everything(server);
      expect(await text('+96569999999', 'CONFIRM')).to.equal(nothingToConfirm);
      expect(await text('+14155550199', 'CANCEL')).to.equal(nothingToCancel);
      expect(await text('12345', 'YES')).to.equal(nothingToConfirm);
      expect(await text('12345', 'STOP')).to.equal(help);
      for (const body of ['', 'yes please', '11', '{"$ne":null}', '__proto__', 'constructor', 'x\0y', '<b>'])
        expect(await text(noor, body), body).to.equal(help);
      expect(await text(noor, 'x'.repeat(1_600))).to.equal(help);
      expect(await text('{"$ne":null}', 'CANCEL')).to.equal(nothingToCancel);
      server.clock.tick(48 * 3_600_000);
      expect(await text(noor, 'CANCEL')).to.equal(nothingToCancel);
      expect(await statuses(id)).to.deep.equal(['scheduled']);
      const after = await everything(server);
      expect(after.text_receipts).to.have.lengthOf(15);
      expect({ ...after, text_receipts: [] }).to.deep.equal({ ...before, text_receipts: [] });
    });

    it('100 parallel repeats of one text: one effect, and the same answer to all; so again a month later', async () => {
      const { server, addPatient, book, statuses } = await openDesk(store);
      const patient = await addPatient(noor);
      const ids = [await book(patient, 0), await book(patient, 2)];
      const cancelling = textFrom(noor, 'CANCEL');
      const repeat = async (count: number) => {
        const answers = await Promise.all(
          Array.from({ length: count }, () => callFromTwilio(server, cancelling)),
        );
        return new Set(answers.map(({ status, text }) => `${status} ${text}`));
      };
      const answered = await repeat(100);
      expect(answered.size).to.equal(1);
      expect([...answered][0]).to.match(/^200 .*2031-01-06 at 08:00 is cancelled/);
      expect(await statuses(...ids)).to.deep.equal(['cancelled', 'scheduled']);
      const done = await server.storage.collection(auditLogs).count({ action: 'appointment.cancel' });
      const told = await server.storage.collection(events).count({ type: 'appointment.cancelled' });
      const kept = await server.storage.collection(textReceipts).count({});
      expect([done, told, kept]).to.deep.equal([1, 1, 1]);
      server.clock.tick(30 * 86_400_000);
      await server.clinic.sweep();
      expect(await repeat(1)).to.deep.equal(answered);
    });

    it('10 different CANCELs at once: each takes the next one left, and none is cancelled twice', async () => {
      const { server, addPatient, book, statuses } = await openDesk(store);
      const patient = await addPatient(noor);
      const ids: string[] = [];
      for (const nth of [0, 1, 2]) ids.push(await book(patient, nth));
      const answers = await Promise.all(
        Array.from({ length: 10 }, () => callFromTwilio(server, textFrom(noor, 'CANCEL'))),
      );
      const replies = answers.map(replyIn);
      expect(replies.filter((reply) => reply === nothingToCancel)).to.have.lengthOf(7);
      expect(new Set(replies).size).to.equal(4);
      expect(await statuses(...ids)).to.deep.equal(['cancelled', 'cancelled', 'cancelled']);
    });
  });
});

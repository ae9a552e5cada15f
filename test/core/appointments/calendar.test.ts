import { createClinic } from '@clinic/core';
import { expect } from 'chai';
import { addDoctor, addPatient, openBooking, signInAs, slot } from '../../support/appointments.ts';
import { anonymous, signIn, testSecrets } from '../../support/clinic.ts';
import { eachStore } from '../../support/engines.ts';
import { rejectionOf } from '../../support/rejection.ts';

/** Its lines, unfolded (RFC 5545, 3.1). */
const linesOf = (calendar: string): string[] => calendar.replace(/\r\n[ \t]/g, '').split('\r\n');

const valuesOf = (calendar: string, name: string): string[] =>
  linesOf(calendar).flatMap((line) => (line.startsWith(`${name}:`) ? [line.slice(name.length + 1)] : []));

describe('Appointments in a calendar', () => {
  eachStore((store) => {
    it('one appointment: same UID always, SEQUENCE rises with each change, a cancelled one says so', async () => {
      const it_ = await openBooking(store);
      const made = await it_.book(0, { reason: 'Knee; left, mostly' });
      const calendar = () => it_.desk().appointments.calendar(made.id);
      const text = await calendar();
      expect(text)
        .to.match(/^BEGIN:VCALENDAR\r\n/)
        .and.match(/END:VCALENDAR\r?\n?$/);
      for (const line of text.split('\r\n')) expect(Buffer.byteLength(line)).to.be.at.most(75);
      expect(linesOf(text)).to.include.members([
        'VERSION:2.0',
        'METHOD:PUBLISH',
        `UID:${made.id}`,
        'SEQUENCE:0',
        'DTSTART:20310106T050000Z',
        'DTEND:20310106T053000Z',
        'SUMMARY:Appointment: Noor',
        'DESCRIPTION:Knee\\; left\\, mostly',
        'STATUS:TENTATIVE',
      ]);
      const seen: string[][] = [];
      for (const step of [
        () => it_.desk().appointments.confirm(made.id),
        () => it_.desk().appointments.update(made.id, { start: slot(1) }),
        () => it_.desk().appointments.cancel(made.id),
      ]) {
        await step();
        const now = await calendar();
        seen.push(['SEQUENCE', 'STATUS', 'DTSTART', 'UID'].map((name) => valuesOf(now, name).join()));
      }
      expect(seen).to.deep.equal([
        ['1', 'CONFIRMED', '20310106T050000Z', made.id],
        ['2', 'CONFIRMED', '20310106T053000Z', made.id],
        ['3', 'CANCELLED', '20310106T053000Z', made.id],
      ]);
    });

    it('whatever people are called or write stays text: no line of a calendar is theirs', async () => {
      const it_ = await openBooking(store);
      const evil = 'A\r\nEND:VEVENT\r\nBEGIN:VEVENT\nUID:evil\r\rSTATUS:CANCELLED\u2028,;:"\\n';
      const patient_id = await addPatient(it_, evil);
      const { id } = await it_.book(0, { patient_id, reason: evil });
      const text = await it_.desk().appointments.calendar(id);
      expect(valuesOf(text, 'BEGIN')).to.deep.equal(['VCALENDAR', 'VEVENT']);
      expect(valuesOf(text, 'UID')).to.deep.equal([id]);
      expect(valuesOf(text, 'STATUS')).to.deep.equal(['TENTATIVE']);
      expect(text.replaceAll('\r\n', '')).to.not.match(/[\r\n]/);
    });

    it('to a patient it names the doctor, in Arabic where they read Arabic', async () => {
      const it_ = await openBooking(store);
      const own = await signInAs(it_, 'patient');
      const { id } = await own.as().appointments.book({ doctor_id: it_.doctor, start: slot(0) });
      const arabic = it_.clinic.as(own.actor, { ip: null, request_id: null, locale: 'ar' });
      expect(valuesOf(await arabic.appointments.calendar(id), 'SUMMARY')).to.deep.equal(['موعد: Dr. Sara']);
    });

    it('a doctor’s feed: by the doctor’s own token alone, all of their appointments, not what patients come for', async () => {
      const it_ = await openBooking(store);
      const { id, phone } = await addDoctor(it_, 'Dr. Ali');
      const first = await it_.book(0, { doctor_id: id, reason: 'private' });
      const gone = await it_.book(1, { doctor_id: id });
      await it_.desk().appointments.cancel(gone.id);
      await it_.book(2);
      const own = (await signIn(it_, phone)).as();
      const token = await own.calendars.token(id);
      const anyone = it_.clinic.as(anonymous);
      const feed = await anyone.calendars.read(id, token);
      expect(valuesOf(feed, 'UID')).to.deep.equal([first.id, gone.id]);
      expect(valuesOf(feed, 'STATUS')).to.deep.equal(['TENTATIVE', 'CANCELLED']);
      expect(feed).to.include('Noor').and.not.include('private');
      const others = await it_.desk().calendars.token(it_.doctor);
      for (const wrong of ['', 'x', others, `${token}x`, token.slice(1), token.toUpperCase()]) {
        expect(await rejectionOf(anyone.calendars.read(id, wrong)), wrong).to.have.property(
          'code',
          'NOT_FOUND',
        );
      }
      expect(await rejectionOf(own.calendars.token(it_.doctor))).to.have.property('code', 'NOT_FOUND');
      await it_.desk().doctors.deactivate(id);
      expect(await rejectionOf(anyone.calendars.read(id, token))).to.have.property('code', 'NOT_FOUND');
    });

    it('a feed’s token outlives a rotation of SECRET_KEY as long as the earlier key is accepted', async () => {
      const it_ = await openBooking(store);
      const token = await it_.desk().calendars.token(it_.doctor);
      const { storage, clock, messenger } = it_;
      const settings = { ...testSecrets, secretKey: 'a new secret of the tests that is long enough' };
      const rotated = (acceptedSecretKeys: string[]) =>
        createClinic({ storage, clock, messenger, settings: { ...settings, acceptedSecretKeys } }).as(
          anonymous,
        );
      await rotated([testSecrets.secretKey]).calendars.read(it_.doctor, token);
      expect(await rejectionOf(rotated([]).calendars.read(it_.doctor, token))).to.have.property(
        'code',
        'NOT_FOUND',
      );
    });
  });
});

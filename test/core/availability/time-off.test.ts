import { expect } from 'chai';
import { signIn } from '../../support/clinic.ts';
import { eachStore } from '../../support/engines.ts';
import { inParallel, rejectionOf } from '../../support/rejection.ts';
import { type HoursClinic, openHours } from './hours-clinic.ts';

const time = { start: '2031-01-12T05:00:00Z', end: '2031-01-12T14:00:00Z' };

describe('Time off', () => {
  eachStore((store) => {
    let it_: HoursClinic;
    let other: string;
    beforeEach(async () => {
      it_ = await openHours(store);
      other = (await it_.desk().doctors.create({ name: 'Dr. B', email: 'b@clinic.kw' })).id;
    });

    it('is stored in UTC whatever the offset it was sent with, its reason as sent', async () => {
      const { time_off: taken } = await it_
        .doctor()
        .timeOff.take({ start: '2031-01-12T08:00+03:00', end: '2031-01-12T14:00:00.5Z', reason: ' مؤتمر ' });
      expect(taken).to.deep.equal({
        id: taken.id,
        doctor_id: it_.doctorId,
        start: '2031-01-12T05:00:00.000Z',
        end: '2031-01-12T14:00:00.500Z',
        reason: 'مؤتمر',
        created_at: '2031-01-05T06:00:00.000Z',
      });
      expect(await it_.desk().timeOff.show(taken.id)).to.deep.equal(taken);
    });

    it('what is no time, or ends before it begins, is refused', async () => {
      for (const [field, named] of [
        [{ end: time.start }, 'end'],
        [{ end: '2031-01-11T05:00:00Z' }, 'end'],
        [{ start: '2031-01-12' }, 'start'],
        [{ start: '2031-02-30T05:00:00Z' }, 'start'],
        [{ start: '2031-01-12T05:00:00' }, 'start'],
        [{ start: '2031-01-12T25:00:00Z' }, 'start'],
        [{ start: 1_926_000_000 }, 'start'],
        [{ reason: 'x'.repeat(501) }, 'reason'],
        [{ doctor_id: 'x' }, 'doctor_id'],
      ] as const) {
        const input = { doctor_id: it_.doctorId, ...time, ...field } as typeof time;
        const refusal = await rejectionOf(it_.desk().timeOff.take(input));
        expect(refusal, JSON.stringify(field)).to.have.property('code', 'VALIDATION_ERROR');
        expect(refusal).to.have.property('details').that.includes.keys(named);
      }
      expect(await rejectionOf(it_.desk().timeOff.take(time))).to.deep.include({
        details: { doctor_id: 'required' },
      });
      expect((await it_.desk().timeOff.list()).total).to.equal(0);
    });

    it('lists what has any time between two days or instants, by start', async () => {
      const take = (start: string, end: string) =>
        it_.desk().timeOff.take({ doctor_id: it_.doctorId, start, end });
      await take('2031-01-14T21:00:00Z', '2031-01-15T21:00:00Z');
      await take('2031-01-10T00:00:00Z', '2031-01-12T21:00:00Z');
      const starts = async (query: object) =>
        (await it_.desk().timeOff.list(query)).items.map(({ start }) => start.slice(0, 10));
      expect(await starts({})).to.deep.equal(['2031-01-10', '2031-01-14']);
      // The 13th begins in Kuwait at 21:00Z of the 12th.
      expect(await starts({ from: '2031-01-13' })).to.deep.equal(['2031-01-14']);
      expect(await starts({ from: '2031-01-12T20:59:00Z' })).to.have.length(2);
      expect(await starts({ to: '2031-01-14' })).to.deep.equal(['2031-01-10']);
      expect(await starts({ to: '2031-01-15' })).to.have.length(2);
      expect(await starts({ from: '2031-01-13', to: '2031-01-14' })).to.deep.equal([]);
      expect(await starts({ doctor_id: other })).to.deep.equal([]);
      expect(
        await rejectionOf(it_.desk().timeOff.list({ from: '2031-01-13', to: '2031-01-12' })),
      ).to.deep.include({
        details: { to: 'must be after from' },
      });
    });

    it('doctors reach their own alone; receptionists read all and change none', async () => {
      const { time_off: theirs } = await it_.desk().timeOff.take({ doctor_id: other, ...time });
      const { time_off: own } = await it_.doctor().timeOff.take(time);
      for (const refused of [
        () => it_.doctor().timeOff.take({ doctor_id: other, ...time }),
        () => it_.doctor().timeOff.show(theirs.id),
        () => it_.doctor().timeOff.cancel(theirs.id),
      ]) {
        expect(await rejectionOf(refused())).to.have.property('code', 'NOT_FOUND');
      }
      expect((await it_.doctor().timeOff.list()).items).to.deep.equal([own]);
      expect((await it_.doctor().timeOff.list({ doctor_id: other })).total).to.equal(0);
      await it_.desk().users.create({ role: 'receptionist', name: 'Noor', phone: '+96551234569' });
      const reception = (await signIn(it_, '+96551234569')).as();
      expect((await reception.timeOff.list()).total).to.equal(2);
      expect(await rejectionOf(reception.timeOff.cancel(own.id))).to.have.property('code', 'FORBIDDEN');
      const patient = (await signIn(it_, '+96551234567')).as();
      expect(await rejectionOf((async () => patient.timeOff.list())())).to.have.property('code', 'FORBIDDEN');
    });

    it('20 parallel cancellations: one gives it back; the trail has it, without the reason', async () => {
      const { time_off: own } = await it_.doctor().timeOff.take({ ...time, reason: 'surgery' });
      const { results, errors } = await inParallel(20, () => it_.doctor().timeOff.cancel(own.id));
      expect(results).to.deep.equal([own]);
      for (const error of errors) expect(error).to.have.property('code', 'NOT_FOUND');
      const { items } = await it_.desk().audit.list({ entity: 'time_off' });
      expect(items.map(({ action }) => action)).to.deep.equal(['time_off.cancel', 'time_off.take']);
      expect(JSON.stringify(items)).to.not.include('surgery');
    });
  });
});

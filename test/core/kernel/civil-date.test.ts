import { expect } from 'chai';
import { civilDate } from '../../../packages/core/src/kernel/civil-date.ts';
import { dayInterval } from '../../../packages/core/src/kernel/civil-time.ts';

const dayOf = (at: number, timezone: string) => dayInterval(civilDate(at, timezone), timezone);

const midnightAfter = (instant: string, timezone: string): string =>
  new Date(dayOf(Date.parse(instant), timezone).end).toISOString();

describe('days of the clinic', () => {
  it('an instant is on the day that its time zone has', () => {
    const lateEvening = Date.parse('2031-01-05T21:30:00.000Z');
    expect(civilDate(lateEvening, 'UTC')).to.equal('2031-01-05');
    expect(civilDate(lateEvening, 'Asia/Kuwait')).to.equal('2031-01-06');
  });

  it('the next day begins at midnight of the zone, also in quarters of an hour', () => {
    expect(midnightAfter('2031-01-05T06:00:00.000Z', 'Asia/Kuwait')).to.equal('2031-01-05T21:00:00.000Z');
    expect(midnightAfter('2031-01-05T20:59:59.999Z', 'Asia/Kuwait')).to.equal('2031-01-05T21:00:00.000Z');
    expect(midnightAfter('2031-01-05T21:00:00.000Z', 'Asia/Kuwait')).to.equal('2031-01-06T21:00:00.000Z');
    expect(midnightAfter('2031-01-05T06:00:00.000Z', 'Asia/Kathmandu')).to.equal('2031-01-05T18:15:00.000Z');
  });

  it('days of 23 and 25 hours, and those that begin at one, end where they end', () => {
    expect(midnightAfter('2030-03-31T00:30:00.000Z', 'Europe/Berlin')).to.equal('2030-03-31T22:00:00.000Z');
    expect(midnightAfter('2030-10-27T00:30:00.000Z', 'Europe/Berlin')).to.equal('2030-10-27T23:00:00.000Z');
    expect(midnightAfter('2018-11-03T12:00:00.000Z', 'America/Sao_Paulo')).to.equal(
      '2018-11-04T03:00:00.000Z',
    );
  });

  it('a day began where the one before it ended, to the quarter of an hour', () => {
    for (const timezone of ['Asia/Kuwait', 'Asia/Kathmandu', 'Europe/Berlin', 'America/Sao_Paulo', 'UTC']) {
      let at = Date.parse('2018-01-01T12:34:56.789Z');
      for (let days = 0; days < 400; days++) {
        const { start, end: next } = dayOf(at, timezone);
        expect(dayOf(next, timezone).start).to.equal(next);
        expect(dayOf(next - 1, timezone).start).to.equal(start);
        at = next;
      }
    }
  });
});

import { expect } from 'chai';
import { civilDate, nextMidnight } from '../../../packages/core/src/kernel/civil-date.ts';

const midnightAfter = (instant: string, timezone: string): string =>
  new Date(nextMidnight(Date.parse(instant), timezone)).toISOString();

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
});

import { expect } from 'chai';
import fc from 'fast-check';
import { DateTime } from 'luxon';
import * as v from 'valibot';
import { civilDate } from '../../../packages/core/src/kernel/civil-date.ts';
import {
  civilIntervals,
  civilTime,
  clockTime,
  closingTime,
  dateSchema,
  dayInterval,
  dayOfWeek,
  minutesOf,
  nextDate,
} from '../../../packages/core/src/kernel/civil-time.ts';
import { HOUR, MINUTE, toInstant } from '../../../packages/core/src/kernel/clock.ts';

/** When a minute of the clinic's clock begins on this date: once, never, or twice where clocks are put back over it. */
const momentsOf = (date: string, time: string, zone: string): number[] => {
  const next = minutesOf(time) + 1;
  const two = (value: number): string => String(value).padStart(2, '0');
  const until = `${two(Math.floor(next / 60))}:${two(next % 60)}`;
  return civilIntervals(date, time, until, zone).map(({ start }) => start);
};

const instants = (moments: readonly number[]): string[] => moments.map(toInstant);

/** The days of 2026 on which clocks are changed, from the IANA database; Kuwait has none. */
const changes = [
  { zone: 'America/New_York', date: '2026-03-08', hours: 23, never: '02:30', twice: null },
  { zone: 'America/New_York', date: '2026-11-01', hours: 25, never: null, twice: '01:30' },
  { zone: 'Africa/Cairo', date: '2026-04-24', hours: 23, never: '00:30', twice: null },
  { zone: 'Africa/Cairo', date: '2026-10-29', hours: 25, never: null, twice: '23:30' },
  { zone: 'Asia/Beirut', date: '2026-03-29', hours: 23, never: '00:30', twice: null },
  { zone: 'Asia/Beirut', date: '2026-10-24', hours: 25, never: null, twice: '23:30' },
  { zone: 'Asia/Kuwait', date: '2026-03-29', hours: 24, never: null, twice: null },
] as const;

describe('Civil time', () => {
  for (const { zone, date, hours, never, twice } of changes) {
    it(`${zone} on ${date}: ${hours} hours${never ? `, ${never} never` : ''}${twice ? `, ${twice} twice` : ''}`, () => {
      const { start, end } = dayInterval(date, zone);
      expect((end - start) / HOUR).to.equal(hours);
      expect(dayInterval(nextDate(date), zone).start).to.equal(end);
      if (never) expect(momentsOf(date, never, zone)).to.deep.equal([]);
      if (twice) {
        const [first = 0, second = 0] = momentsOf(date, twice, zone);
        expect(second - first).to.equal(HOUR);
        for (const at of [first, second])
          expect([civilDate(at, zone), civilTime(at, zone)]).to.deep.equal([date, twice]);
      }
    });
  }

  it('by figure: New York puts 2 o’clock forward at 07:00Z and back at 06:00Z', () => {
    const zone = 'America/New_York';
    expect(instants(momentsOf('2026-03-08', '01:59', zone))).to.deep.equal(['2026-03-08T06:59:00.000Z']);
    expect(instants(momentsOf('2026-03-08', '03:00', zone))).to.deep.equal(['2026-03-08T07:00:00.000Z']);
    expect(instants(momentsOf('2026-11-01', '01:00', zone))).to.deep.equal([
      '2026-11-01T05:00:00.000Z',
      '2026-11-01T06:00:00.000Z',
    ]);
    expect(instants(momentsOf('2026-11-01', '02:00', zone))).to.deep.equal(['2026-11-01T07:00:00.000Z']);
  });

  it('hours over a change: what the clock never shows is left out, what it shows twice is there twice', () => {
    const lasting = (date: string, from: string, to: string, zone: string) =>
      civilIntervals(date, from, to, zone).map(({ start, end }) => [
        toInstant(start),
        (end - start) / MINUTE,
      ]);
    const zone = 'America/New_York';
    expect(lasting('2026-03-08', '01:00', '05:00', zone)).to.deep.equal([['2026-03-08T06:00:00.000Z', 180]]);
    expect(lasting('2026-03-08', '02:00', '03:00', zone)).to.deep.equal([]);
    expect(lasting('2026-03-08', '02:30', '04:00', zone)).to.deep.equal([['2026-03-08T07:00:00.000Z', 60]]);
    expect(lasting('2026-11-01', '00:00', '03:00', zone)).to.deep.equal([['2026-11-01T04:00:00.000Z', 240]]);
    expect(lasting('2026-11-01', '01:30', '02:00', zone)).to.deep.equal([
      ['2026-11-01T05:30:00.000Z', 30],
      ['2026-11-01T06:30:00.000Z', 30],
    ]);
    expect(lasting('2026-10-29', '22:00', '24:00', 'Africa/Cairo')).to.deep.equal([
      ['2026-10-29T19:00:00.000Z', 180],
    ]);
  });

  it('1,000 random moments in ten zones: date and time lead back to the moment, and luxon agrees', () => {
    const zones = [
      ...['America/New_York', 'Africa/Cairo', 'Asia/Beirut', 'Asia/Kuwait', 'Australia/Lord_Howe'],
      ...['Pacific/Apia', 'America/St_Johns', 'Asia/Kathmandu', 'Europe/Dublin', 'Pacific/Kiritimati'],
    ];
    fc.assert(
      fc.property(
        fc.constantFrom(...zones),
        fc.integer({ min: Date.UTC(2015, 0) / MINUTE, max: Date.UTC(2037, 0) / MINUTE }),
        (zone, minute) => {
          const at = minute * MINUTE;
          const [date, time] = [civilDate(at, zone), civilTime(at, zone)];
          expect(`${date} ${time}`).to.equal(DateTime.fromMillis(at, { zone }).toFormat('yyyy-MM-dd HH:mm'));
          expect(momentsOf(date, time, zone)).to.include(at);
          const { start, end } = dayInterval(date, zone);
          expect(at).to.be.at.least(start).and.below(end);
          expect(DateTime.fromISO(date, { zone }).weekday - 1).to.equal(dayOfWeek(date));
        },
      ),
      { numRuns: 1_000 },
    );
  });

  it('every day of 20 years in Cairo begins where the one before ends, and no minute is lost or doubled', () => {
    let date = '2020-01-01';
    let { start: last } = dayInterval(date, 'Africa/Cairo');
    for (let count = 0; count < 7_305; count++) {
      const { start, end } = dayInterval(date, 'Africa/Cairo');
      expect(start, date).to.equal(last);
      last = end;
      date = nextDate(date);
    }
    expect(date).to.equal('2040-01-01');
  });

  it('a day that a zone left out, when it moved over the date line, is empty', () => {
    const { start, end } = dayInterval('2011-12-30', 'Pacific/Apia');
    expect(end - start).to.equal(0);
    expect(toInstant(start)).to.equal('2011-12-30T10:00:00.000Z');
    expect(momentsOf('2011-12-30', '12:00', 'Pacific/Apia')).to.deep.equal([]);
  });

  it('takes HH:MM and days that the calendar has, nothing else', () => {
    for (const time of ['00:00', '09:05', '23:59']) expect(v.is(clockTime, time), time).to.equal(true);
    for (const time of ['24:00', '9:00', '09:60', '0900', '09:00:00', '', '٠٩:٠٠', ' 09:00', '-1:00'])
      expect(v.is(clockTime, time), time).to.equal(false);
    expect(v.is(closingTime, '24:00')).to.equal(true);
    expect(v.is(closingTime, '24:01')).to.equal(false);
    expect(minutesOf('24:00')).to.equal(1_440);
    for (const date of ['2026-01-05', '2028-02-29', '9999-12-31'])
      expect(v.is(dateSchema, date), date).to.equal(true);
    for (const date of [
      '2026-02-29',
      '2026-13-01',
      '2026-00-10',
      '2026-1-5',
      '0000-01-01',
      '05/01/2026',
      'today',
    ])
      expect(v.is(dateSchema, date), date).to.equal(false);
  });

  it('0 is Monday, 6 Sunday', () => {
    expect(['2026-01-05', '2026-01-11', '2026-01-12'].map(dayOfWeek)).to.deep.equal([0, 6, 0]);
  });
});

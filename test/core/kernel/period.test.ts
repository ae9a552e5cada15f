import { ClinicError } from '@clinic/core';
import { expect } from 'chai';
import fc from 'fast-check';
import * as v from 'valibot';
import { civilDate, isCivilDate } from '../../../packages/core/src/kernel/civil-date.ts';
import { dayInterval } from '../../../packages/core/src/kernel/civil-time.ts';
import {
  happeningIn,
  instantSchema,
  periodFields,
  readPeriod,
} from '../../../packages/core/src/kernel/period.ts';
import { validate } from '../../../packages/core/src/kernel/validate.ts';

const query = v.strictObject(periodFields);
const KUWAIT = 'Asia/Kuwait';
const at = (epochMs: number): string => new Date(epochMs).toISOString();
/** What a list is filtered by. */
const rangeOf = (given: v.InferInput<typeof query>, zone: string) =>
  happeningIn('start', readPeriod(given, zone)).start;

describe('From and to', () => {
  it('as dates are whole days of the clinic, the last one included', () => {
    expect(rangeOf({ from: '2026-01-05', to: '2026-01-05' }, KUWAIT)).to.deep.equal({
      $gte: '2026-01-04T21:00:00.000Z',
      $lt: '2026-01-05T21:00:00.000Z',
    });
    expect(rangeOf({ to: '2024-02-29' }, 'UTC')).to.deep.equal({ $lt: '2024-03-01T00:00:00.000Z' });
    expect(happeningIn('start', readPeriod({}, KUWAIT))).to.deep.equal({});
  });

  it('as instants are those, in any offset, the last one excluded', () => {
    expect(
      rangeOf({ from: '2026-01-05T09:00:00+03:00', to: '2026-01-05T06:00:00.001Z' }, KUWAIT),
    ).to.deep.equal({ $gte: '2026-01-05T06:00:00.000Z', $lt: '2026-01-05T06:00:00.001Z' });
    expect(rangeOf({ from: '2026-01-05T09:00Z', to: '2026-01-06' }, KUWAIT)).to.deep.equal({
      $gte: '2026-01-05T09:00:00.000Z',
      $lt: '2026-01-06T21:00:00.000Z',
    });
  });

  it('a bound far in the future still sorts as text after everything stored', () => {
    for (const to of ['9999-12-31', '9999-12-31T23:59:59-14:00'])
      expect(rangeOf({ to }, 'America/New_York')?.$lt).to.equal('9999-12-31T23:59:59.999Z');
  });

  it('what is neither, or leaves nothing between them, is refused by name', () => {
    for (const text of [
      '',
      'today',
      '2026-1-5',
      '2026-02-30',
      '2026-13-01',
      '2026-02-30T10:00:00Z',
      '2026-01-05T25:00:00Z',
      '2026-01-05T09:00:00',
      '2026-01-05 09:00:00Z',
      '20260105',
      '1767603600000',
      '2026-01-05T09:00:00Z ',
    ]) {
      for (const field of ['from', 'to'])
        expect(() => validate(query, { [field]: text }), text)
          .to.throw(ClinicError)
          .with.deep.property('details', { [field]: 'must be a date (YYYY-MM-DD) or an instant' });
    }
    const noon = '2026-01-05T09:00:00Z';
    for (const [from, to] of [
      ['2026-01-06', '2026-01-05'],
      [noon, noon],
      [noon, '2026-01-04'],
    ] as const) {
      expect(() => rangeOf({ from, to }, KUWAIT))
        .to.throw(ClinicError)
        .with.deep.property('details', { to: 'must be after from' });
    }
  });
});

describe('Instants', () => {
  it('in any offset and to the nanosecond are read as UTC, to the millisecond; none is written with five digits of year', () => {
    for (const [text, read] of [
      ['2026-01-05T09:00+03:00', '2026-01-05T06:00:00.000Z'],
      ['2026-01-05T09:00:00.123456789Z', '2026-01-05T09:00:00.123Z'],
      ['9999-12-31T23:59:59-14:00', '9999-12-31T23:59:59.999Z'],
      ['0000-01-01T00:00:00+14:00', '1970-01-01T00:00:00.000Z'],
    ] as const)
      expect(v.parse(instantSchema, text)).to.equal(read);
  });
});

describe('The days of a zone', () => {
  it('begin where the clocks go on, also when they skip midnight or go back at it', () => {
    // Beirut and Cairo skip 00:00 in spring; Cairo's Thursday has 25 hours in autumn; Samoa had no 30th.
    for (const [zone, day, start, end] of [
      ['Asia/Beirut', '2026-03-29', '2026-03-28T22:00:00.000Z', '2026-03-29T21:00:00.000Z'],
      ['Africa/Cairo', '2026-04-24', '2026-04-23T22:00:00.000Z', '2026-04-24T21:00:00.000Z'],
      ['Africa/Cairo', '2026-10-29', '2026-10-28T21:00:00.000Z', '2026-10-29T22:00:00.000Z'],
      ['America/New_York', '2026-03-08', '2026-03-08T05:00:00.000Z', '2026-03-09T04:00:00.000Z'],
      ['America/New_York', '2026-11-01', '2026-11-01T04:00:00.000Z', '2026-11-02T05:00:00.000Z'],
      ['Pacific/Apia', '2011-12-30', '2011-12-30T10:00:00.000Z', '2011-12-30T10:00:00.000Z'],
      ['Pacific/Kiritimati', '2026-01-01', '2025-12-31T10:00:00.000Z', '2026-01-01T10:00:00.000Z'],
      ['Pacific/Niue', '2026-01-01', '2026-01-01T11:00:00.000Z', '2026-01-02T11:00:00.000Z'],
    ] as const) {
      const whole = dayInterval(day, zone);
      expect([at(whole.start), at(whole.end)], `${zone} ${day}`).to.deep.equal([start, end]);
    }
  });

  it('join without a gap, and every instant is in its own', () => {
    const zones = fc.constantFrom('Asia/Kuwait', 'Asia/Beirut', 'Africa/Cairo', 'America/New_York', 'UTC');
    const instants = fc.integer({ min: Date.parse('2000-01-01'), max: Date.parse('2100-01-01') });
    fc.assert(
      fc.property(instants, zones, (instant, zone) => {
        const day = civilDate(instant, zone);
        expect(isCivilDate(day)).to.equal(true);
        const { start, end } = dayInterval(day, zone);
        expect(start <= instant && instant < end, `${day} ${zone}`).to.equal(true);
        expect(dayInterval(civilDate(end, zone), zone).start).to.equal(end);
      }),
      { numRuns: 300 },
    );
  });
});

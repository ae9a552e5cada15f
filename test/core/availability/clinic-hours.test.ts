import { expect } from 'chai';
import { parseHours } from '../../../packages/core/src/availability/clinic-hours.ts';

const written = (text: string) =>
  parseHours(text)?.map(
    ({ day_of_week, start_time, end_time, slot_duration_minutes }) =>
      `${day_of_week} ${start_time}-${end_time}/${slot_duration_minutes}`,
  );

describe("The clinic's hours as an operator writes them", () => {
  it('a day, or one to another over the end of the week; slots last 30 minutes unless it says so', () => {
    expect(written('Sun-Thu 08:00-17:00/30')).to.deep.equal(
      [6, 0, 1, 2, 3].map((day) => `${day} 08:00-17:00/30`),
    );
    expect(written('sat 09:00-13:00/20')).to.deep.equal(['5 09:00-13:00/20']);
    expect(written('Mon-Mon 00:00-24:00')).to.deep.equal(['0 00:00-24:00/30']);
    expect(written('Sun-Mon 08:00-12:00, Sun-Mon 16:00-20:00/15')).to.deep.equal([
      '6 08:00-12:00/30',
      '0 08:00-12:00/30',
      '6 16:00-20:00/15',
      '0 16:00-20:00/15',
    ]);
    expect(parseHours(' Closed ')).to.deep.equal([]);
  });

  for (const text of [
    '',
    'Sun',
    '08:00-17:00',
    'Sunday 08:00-17:00',
    'Sun-Thu 8:00-17:00',
    'Sun-Thu 08:00-25:00',
    'Sun-Thu 17:00-08:00',
    'Sun-Thu 08:00-17:00/7',
    'Sun-Thu 08:00-17:00/245',
    'Sun-Thu 08:01-17:00',
    'Sun-Thu 08:00-08:15',
    'Sun-Thu 08:00-17:00,',
    'Sun-Thu 08:00-17:00, closed',
    'Sun-Thu 08:00-12:00, Wed-Fri 11:55-13:00',
  ]) {
    it(`refuses "${text}"`, () => {
      expect(parseHours(text)).to.equal(undefined);
    });
  }
});

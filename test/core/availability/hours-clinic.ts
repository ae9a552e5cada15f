import type { Actor, ClinicFor, DayOfSlots, Settings } from '@clinic/core';
import { openClinic, operator, signIn, type TestClinic } from '../../support/clinic.ts';
import type { Engine } from '../../support/engines.ts';

export const SUNDAY = 6;
/** The clock of the tests starts on Sunday, 2031-01-05, 09:00 in Kuwait. */
export const TODAY = '2031-01-05';
export const NEXT_SUNDAY = '2031-01-12';

export interface HoursClinic extends TestClinic {
  readonly desk: () => ClinicFor;
  readonly doctorId: string;
  /** The doctor, signed in. */
  readonly doctor: () => ClinicFor;
  readonly doctorActor: Actor;
}

export const openHours = async (engine: Engine, settings: Partial<Settings> = {}): Promise<HoursClinic> => {
  const it_ = await openClinic(engine, settings);
  const desk = () => it_.clinic.as(operator);
  const { id } = await desk().doctors.create({ name: 'Dr. A', email: 'a@clinic.kw', phone: '+96551234568' });
  const { actor, as } = await signIn(it_, '+96551234568');
  return { ...it_, desk, doctorId: id, doctor: as, doctorActor: actor };
};

/** `09:00` for each slot of a day, in a zone; with a star what isn't available. */
export const clock = ({ slots, timezone }: DayOfSlots): string[] =>
  slots.map(({ start, available }) => {
    const time = new Intl.DateTimeFormat('en-GB', { timeZone: timezone, timeStyle: 'short' });
    return time.format(new Date(start)) + (available ? '' : '*');
  });

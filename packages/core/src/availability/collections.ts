import { defineCollection } from '../storage/index.ts';
import type { HoursProfile } from './hours-profile.ts';
import type { TimeOff } from './time-off.ts';
import type { AvailabilityWindow } from './window.ts';

export const availability = defineCollection<AvailabilityWindow>({
  name: 'availability',
  indexes: [
    {
      name: 'availability_start',
      fields: ['doctor_id', 'day_of_week', 'start_time'],
      unique: true,
    },
    {
      name: 'availability_quanta',
      fields: ['doctor_id', 'day_of_week', 'quanta'],
      multikey: 'quanta',
      unique: true,
    },
  ],
});

export const timeOff = defineCollection<TimeOff>({
  name: 'time_off',
  indexes: [
    { name: 'time_off_doctor', fields: ['doctor_id', 'end'] },
    { name: 'time_off_end', fields: ['end'] },
  ],
});

export const hoursProfiles = defineCollection<HoursProfile>({
  name: 'hours_profiles',
  indexes: [{ name: 'hours_profiles_to', fields: ['to'] }],
});

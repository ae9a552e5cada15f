import { bound, type Context } from '../context.ts';
import { addProfile } from './add-profile.ts';
import { cancelTimeOff } from './cancel-time-off.ts';
import { explainSlots } from './explain.ts';
import { listTimeOff, showTimeOff } from './list-time-off.ts';
import { listAvailability, listOwnAvailability } from './list-windows.ts';
import { listProfiles, removeProfile, showProfile } from './manage-profiles.ts';
import { removeAvailability } from './remove-window.ts';
import { readSchedule } from './schedule.ts';
import { setAvailability } from './set-window.ts';
import { slotsOf } from './slots.ts';
import { takeTimeOff } from './take-time-off.ts';

export const availabilityOperations = (context: Context) => ({
  list: bound(context, listAvailability),
  listOwn: bound(context, listOwnAvailability),
  set: bound(context, setAvailability),
  remove: bound(context, removeAvailability),
  schedule: bound(context, readSchedule),
  slots: bound(context, slotsOf),
  explain: bound(context, explainSlots),
});

export const timeOffOperations = (context: Context) => ({
  list: bound(context, listTimeOff),
  show: bound(context, showTimeOff),
  take: bound(context, takeTimeOff),
  cancel: bound(context, cancelTimeOff),
});

export const hoursProfilesOperations = (context: Context) => ({
  list: bound(context, listProfiles),
  show: bound(context, showProfile),
  add: bound(context, addProfile),
  remove: bound(context, removeProfile),
});

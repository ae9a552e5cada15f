import { recorded, type World, type Write } from './audited-write.ts';
import { canary } from './canaries.ts';
import { creatingDoctor } from './writes-by-staff.ts';

const asAdmin = ({ staff }: World) => ({ token: staff.admin });
const atDesk = ({ staff }: World) => ({ token: staff.receptionist });

const hours = { day_of_week: 0, start_time: '08:00', end_time: '17:00', slot_duration_minutes: 30 };
const leave = { start: '2031-01-15T05:00:00.000Z', end: '2031-01-16T05:00:00.000Z' };
const ramadan = { name: 'Ramadan', from: '2031-02-01', to: '2031-02-28' };
const patient = { name: canary.name, phone: canary.phone, national_id: canary.civilId };

/** Monday in Kuwait. */
const starts = ['2031-01-13T05:00:00.000Z', '2031-01-13T06:00:00.000Z'] as const;
const end = '2031-01-13T05:30:00.000Z';

const booking: Omit<Write, 'route'> = {
  sent: (world) => ({
    ...atDesk(world),
    body: {
      doctor_id: world.known.doctorId,
      patient_id: world.known.patientId,
      start: starts[0],
      reason: canary.bodyText,
    },
  }),
  leaves: ({ known }) =>
    recorded('receptionist', 'appointment.book', 'appointments', {
      patient_id: known.patientId,
      doctor_id: known.doctorId,
      start: starts[0],
      end,
      fields: ['reason'],
    }),
  then: ({ known }, { data }) => {
    known.appointmentId = data.appointment.id;
  },
};

const placeOf = ({ known }: World) => ({
  patient_id: known.patientId,
  doctor_id: known.doctorId,
  date: '2031-01-13',
});

const theAppointment = (world: World) => ({ params: { id: world.known.appointmentId } });
const cancelling = { status: 'cancelled' };

/** One step of the appointment, without a body. */
const step = (verb: string, action: string, status: string): Write => ({
  route: `PATCH /appointments/:id/${verb}`,
  sent: (world) => ({ ...asAdmin(world), ...theAppointment(world) }),
  leaves: () => recorded('admin', action, 'appointments', { status }),
});

/** Hours, patients and appointments, in an order in which each can be done. */
export const writesOfBookings: readonly Write[] = [
  { route: 'POST /doctors', ...creatingDoctor(`booked.${canary.passwordEmail}`) },
  {
    route: 'POST /availability',
    sent: (world) => ({ ...asAdmin(world), body: { doctor_id: world.known.doctorId, ...hours } }),
    leaves: ({ known }) =>
      recorded('admin', 'availability.set', 'availability', {
        doctor_id: known.doctorId,
        ...hours,
        is_active: true,
      }),
    then: ({ known }, { data }) => {
      known.hoursId = data.availability.id;
    },
  },
  {
    route: 'POST /availability/time-off',
    sent: (world) => ({
      ...asAdmin(world),
      body: { doctor_id: world.known.doctorId, ...leave, reason: canary.bodyText },
    }),
    leaves: ({ known }) =>
      recorded('admin', 'time_off.take', 'time_off', { doctor_id: known.doctorId, ...leave }),
    then: ({ known }, { data }) => {
      known.timeOffId = data.time_off.id;
    },
  },
  {
    route: 'DELETE /availability/time-off/:id',
    sent: (world) => ({ ...asAdmin(world), params: { id: world.known.timeOffId } }),
    leaves: ({ known }) => recorded('admin', 'time_off.cancel', 'time_off', { doctor_id: known.doctorId }),
    removes: true,
  },
  {
    route: 'POST /availability/profiles',
    sent: (world) => ({ ...asAdmin(world), body: { ...ramadan, windows: [hours] } }),
    leaves: () =>
      recorded('admin', 'hours_profile.add', 'hours_profiles', {
        ...ramadan,
        doctor_id: null,
        windows: [hours],
      }),
    then: ({ known }, { data }) => {
      known.profileId = data.profile.id;
    },
  },
  {
    route: 'DELETE /availability/profiles/:id',
    sent: (world) => ({ ...asAdmin(world), params: { id: world.known.profileId } }),
    leaves: () =>
      recorded('admin', 'hours_profile.remove', 'hours_profiles', { name: ramadan.name, doctor_id: null }),
    removes: true,
  },
  {
    route: 'POST /patients',
    sent: (world) => ({ ...atDesk(world), body: patient }),
    leaves: () =>
      recorded('receptionist', 'patient.create', 'patients', { fields: ['name', 'phone', 'national_id'] }),
    then: ({ known }, { data }) => {
      known.patientId = data.patient.id;
    },
  },
  {
    route: 'POST /waitlist',
    sent: (world) => ({ ...atDesk(world), body: placeOf(world) }),
    leaves: (world) => recorded('receptionist', 'waitlist.join', 'waitlist', placeOf(world)),
    then: ({ known }, { data }) => {
      known.placeId = data.entry.id;
    },
  },
  {
    route: 'DELETE /waitlist/:id',
    sent: (world) => ({ ...atDesk(world), params: { id: world.known.placeId } }),
    leaves: () => recorded('receptionist', 'waitlist.leave', 'waitlist', { status: 'left' }),
  },
  { route: 'POST /appointments', ...booking },
  {
    route: 'PATCH /appointments/:id/cancel',
    sent: (world) => ({ ...atDesk(world), ...theAppointment(world), body: { reason: canary.bodyText } }),
    leaves: () =>
      recorded('receptionist', 'appointment.cancel', 'appointments', {
        ...cancelling,
        fields: ['cancel_reason'],
      }),
  },
  { route: 'POST /appointments', ...booking },
  {
    route: 'DELETE /appointments/:id',
    sent: (world) => ({ ...atDesk(world), ...theAppointment(world) }),
    leaves: () => recorded('receptionist', 'appointment.cancel', 'appointments', cancelling),
  },
  { route: 'POST /appointments', ...booking },
  {
    route: 'PATCH /appointments/:id',
    sent: (world) => ({
      ...atDesk(world),
      ...theAppointment(world),
      body: { start: starts[1], notes: canary.bodyText },
    }),
    leaves: ({ known }) =>
      recorded('receptionist', 'appointment.update', 'appointments', {
        start: starts[1],
        end: starts[1].replace('06:00', '06:30'),
        doctor_id: known.doctorId,
        fields: ['notes'],
      }),
  },
  step('confirm', 'appointment.confirm', 'confirmed'),
  step('check-in', 'appointment.check_in', 'arrived'),
  step('complete', 'appointment.complete', 'completed'),
  {
    route: 'DELETE /availability/:id',
    sent: (world) => ({ ...asAdmin(world), params: { id: world.known.hoursId } }),
    leaves: ({ known }) =>
      recorded('admin', 'availability.remove', 'availability', { doctor_id: known.doctorId }),
    removes: true,
  },
];

import type { Role } from './role.ts';

/** `own`: only what is the caller's; the owner goes into the query. `any`: everybody's. */
export type Reach = 'own' | 'any';

export type Grant = Partial<Record<Role | 'anyone', Reach>> & {
  /** What it lets people do. */
  readonly summary: string;
};

const everyRole = (reach: Reach): Record<Role, Reach> => ({
  admin: reach,
  doctor: reach,
  receptionist: reach,
  technician: reach,
  patient: reach,
});

/** Staff for everybody; doctors and patients where they are one of the two. */
const staffAndOwn = {
  admin: 'any',
  receptionist: 'any',
  technician: 'any',
  doctor: 'own',
  patient: 'own',
} as const;

/**
 * Who may do what: action × role × reach. The whole of it; the server, the CLI and importing apps all end here.
 * `anyone` needs no sign-in. The system and an operator at the CLI may do everything.
 */
export const permissions = {
  'system.read': { summary: 'See whether the clinic works, and the documentation', anyone: 'any' },

  'otp.send': { summary: 'Ask for a code', anyone: 'any' },
  'otp.verify': { summary: 'Sign in with a code', anyone: 'any' },
  'otp.inspect': { summary: 'See where a phone stands with its codes' },
  'otp.unlock': { summary: 'Let a locked phone ask for codes again' },

  'session.start': { summary: 'Sign in by password', anyone: 'any' },
  'session.refresh': { summary: 'Renew a sign-in', anyone: 'any' },
  'session.end': { summary: 'Sign out', ...everyRole('own') },
  'session.list': { summary: 'See where one is signed in', ...everyRole('own') },

  'profile.read': { summary: 'Read a profile', ...everyRole('own') },
  'profile.update': { summary: 'Change a profile', ...everyRole('own') },
  'profile.change_phone': { summary: 'Move to another phone', ...everyRole('own') },

  'photo.read': { summary: 'Look at a photo whose address is known', anyone: 'any' },
  'photo.change': { summary: 'Put up a photo, or take it down', ...everyRole('own') },

  'packages.read': { summary: 'See the packages on sale', anyone: 'any' },
  'packages.manage': { summary: 'Add, change and retire packages', admin: 'any' },

  'subscriptions.purchase': { summary: 'Buy a package', patient: 'own' },
  'subscriptions.history': { summary: 'See past and running packages', ...everyRole('own') },
  'subscriptions.settle': {
    summary: 'Confirm a payment, or that none came',
    admin: 'any',
    receptionist: 'any',
  },
  'subscriptions.grant': { summary: 'Give a package without payment', admin: 'any' },

  'users.register': { summary: 'Register as a patient', anyone: 'any' },
  'users.read': { summary: 'Find and see users', admin: 'any' },
  'users.manage': { summary: 'Make, change and deactivate users, and give roles', admin: 'any' },
  'permissions.read': { summary: 'See who may do what', admin: 'any' },

  'departments.read': { summary: 'See the departments', ...everyRole('any') },
  'departments.manage': {
    summary: 'Add, change and deactivate departments; see inactive ones',
    admin: 'any',
  },

  'doctors.read': { summary: 'See the doctors', anyone: 'any' },
  'doctors.read_internal': {
    summary: 'See what is not public of a doctor, and inactive doctors',
    admin: 'any',
    receptionist: 'any',
    technician: 'any',
    doctor: 'any',
  },
  'doctors.read_pay': { summary: 'See what a doctor earns', admin: 'any', doctor: 'own' },
  'doctors.update': { summary: 'Change a doctor; doctors their bio and phone', admin: 'any', doctor: 'own' },
  'doctors.manage': { summary: 'Add, assign and deactivate doctors', admin: 'any' },

  'availability.read': { summary: 'See the weekly hours of doctors', ...everyRole('any') },
  'availability.manage': { summary: 'Set weekly hours', admin: 'any', doctor: 'own' },
  'time_off.read': { summary: 'See time off', admin: 'any', receptionist: 'any', doctor: 'own' },
  'time_off.manage': { summary: 'Take time off, or take it back', admin: 'any', doctor: 'own' },
  'hours_profiles.manage': { summary: 'Set other hours for a range of days', admin: 'any' },
  'slots.read': { summary: 'See the slots of a day', anyone: 'any' },
  'slots.explain': {
    summary: 'See what took a slot',
    admin: 'any',
    receptionist: 'any',
    technician: 'any',
    doctor: 'any',
  },
  'schedule.read': {
    summary: 'See the schedule of a doctor',
    admin: 'any',
    receptionist: 'any',
    technician: 'any',
    doctor: 'any',
  },

  'patients.read': {
    summary: 'See patients; patients their own record',
    admin: 'any',
    receptionist: 'any',
    technician: 'any',
    doctor: 'any',
    patient: 'own',
  },
  'patients.manage': { summary: 'Add and change patients', admin: 'any', receptionist: 'any' },
  'patients.merge': { summary: 'Make one of two records of one person', admin: 'any' },
  'patients.export': {
    summary: 'Take out everything about a patient; patients about themselves',
    admin: 'any',
    doctor: 'any',
    patient: 'own',
  },
  'medical_history.read': {
    summary: 'Read the medical history of patients; patients their own',
    admin: 'any',
    technician: 'any',
    doctor: 'any',
    patient: 'own',
  },
  'medical_history.update': { summary: 'Enter the medical history', admin: 'any', doctor: 'any' },

  'billing.read': {
    summary: 'See bills; patients their own',
    admin: 'any',
    receptionist: 'any',
    patient: 'own',
  },
  'billing.manage': {
    summary: 'Make bills, take payments, give them back, void bills',
    admin: 'any',
    receptionist: 'any',
  },
  'billing.check': {
    summary: 'Recount all bills and balances from the ledger; check receipts',
    admin: 'any',
  },
  'day.read': { summary: 'See the days that were closed', admin: 'any' },
  'day.close': { summary: 'Reconcile a day that is over and store what came out', admin: 'any' },

  'appointments.book': {
    summary: 'Book appointments; doctors with themselves, patients for themselves',
    admin: 'any',
    receptionist: 'any',
    doctor: 'own',
    patient: 'own',
  },
  'appointments.read': { summary: 'See appointments', ...staffAndOwn },
  'appointments.search': {
    summary: 'Search appointments by name, phone and reason',
    admin: 'any',
    receptionist: 'any',
    technician: 'any',
    doctor: 'own',
  },
  'appointments.update': {
    summary: 'Move and change appointments; patients start and reason',
    ...staffAndOwn,
  },
  'appointments.confirm': { summary: 'Confirm appointments', ...staffAndOwn },
  'appointments.check_in': {
    summary: 'Say that a patient has arrived, or has not come',
    admin: 'any',
    receptionist: 'any',
    doctor: 'own',
  },
  'appointments.complete': { summary: 'Complete visits', admin: 'any', doctor: 'own' },
  'appointments.cancel': { summary: 'Cancel appointments', ...staffAndOwn },
  'appointments.stats': {
    summary: "See how a doctor's appointments went",
    admin: 'any',
    receptionist: 'any',
    doctor: 'own',
  },
  'waitlist.join': {
    summary: 'Put patients on the waitlist; doctors on their own, patients themselves',
    admin: 'any',
    receptionist: 'any',
    doctor: 'own',
    patient: 'own',
  },
  'waitlist.read': { summary: 'See the waitlist', ...staffAndOwn },
  'waitlist.leave': {
    summary: 'Take patients off the waitlist',
    admin: 'any',
    receptionist: 'any',
    doctor: 'own',
    patient: 'own',
  },
  'calendar.feed': { summary: "Read a doctor's calendar whose secret address is known", anyone: 'any' },
  'calendar.link': { summary: "See the secret address of a doctor's calendar", admin: 'any', doctor: 'own' },

  'visits.read': {
    summary: 'See visits; patients their own',
    admin: 'any',
    receptionist: 'any',
    technician: 'any',
    doctor: 'any',
    patient: 'own',
  },
  'visits.read_findings': {
    summary: 'See the diagnosis and the notes of visits',
    admin: 'any',
    technician: 'any',
    doctor: 'any',
    patient: 'own',
  },
  'visits.manage': { summary: 'Record and change visits', admin: 'any', doctor: 'own' },

  'treatments.read': {
    summary: 'See treatments; patients their own',
    admin: 'any',
    receptionist: 'any',
    technician: 'any',
    doctor: 'any',
    patient: 'own',
  },
  'treatments.manage': {
    summary: 'Enter and change treatments; doctors at their own visits',
    admin: 'any',
    doctor: 'own',
  },

  'prescriptions.read': {
    summary: 'See prescriptions; patients their own',
    admin: 'any',
    technician: 'any',
    doctor: 'any',
    patient: 'own',
  },
  'prescriptions.manage': { summary: 'Prescribe, change and cancel', admin: 'any', doctor: 'own' },

  'inventory.read': {
    summary: 'See the stock and how it changed',
    admin: 'any',
    receptionist: 'any',
    technician: 'any',
    doctor: 'any',
  },
  'inventory.manage': {
    summary: 'Add, change and remove items of the stock, and say what came and went',
    admin: 'any',
    receptionist: 'any',
    technician: 'any',
  },

  'analytics.read': { summary: 'See what the clinic earns and who its patients are', admin: 'any' },
  'analytics.doctors': { summary: 'See what doctors did; doctors themselves', admin: 'any', doctor: 'own' },

  'audit.read': { summary: 'Read the audit trail', admin: 'any' },
  'audit.verify': { summary: 'Verify that nobody meddled with the audit trail', admin: 'any' },
  'messages.manage': { summary: 'See the outbox and send a message again', admin: 'any' },

  'twilio.receive': {
    summary: 'Tell what Twilio signed: answers of phones, how messages fare',
    anyone: 'any',
  },

  'events.read': { summary: 'Read the events that concern oneself', ...everyRole('own') },
  'webhooks.manage': {
    summary: 'Register webhooks, look at their deliveries and send them again',
    admin: 'any',
  },

  'patients.import': { summary: 'Import patients from a file', admin: 'any' },
  'inventory.import': { summary: 'Import stock from a file', admin: 'any' },

  'demo.seed': { summary: 'Add demo data' },
} as const satisfies Record<string, Grant>;

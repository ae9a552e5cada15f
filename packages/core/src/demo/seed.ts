import { randomInt } from 'node:crypto';
import * as v from 'valibot';
import { hoursProfiles } from '../availability/collections.ts';
import type { Context } from '../context.ts';
import { ClinicError } from '../errors.ts';
import { users } from '../identity/collections.ts';
import { reachOf } from '../identity/permissions.ts';
import type { InventoryItem } from '../inventory/item.ts';
import { civilDate } from '../kernel/civil-date.ts';
import { dayInterval } from '../kernel/civil-time.ts';
import { validate } from '../kernel/validate.ts';
import { packages } from '../subscriptions/collections.ts';
import { loadChance } from './chance.ts';
import type { Garden, Sower, StaffMember } from './garden.ts';
import { surveyGround } from './ground.ts';
import { type DemoProgress, plant } from './plant.ts';
import { sowAppointments } from './sow-appointments.ts';
import { sowBills } from './sow-bills.ts';
import { sowDepartments } from './sow-departments.ts';
import { sowDoctors } from './sow-doctors.ts';
import { sowHistories } from './sow-histories.ts';
import { sowPatients } from './sow-patients.ts';
import { sowPrescriptions } from './sow-prescriptions.ts';
import { sowRecords } from './sow-records.ts';
import { sowStaff } from './sow-staff.ts';
import { sowShortages, sowStock } from './sow-stock.ts';
import { sowSubscriptions } from './sow-subscriptions.ts';
import { sowTreatments } from './sow-treatments.ts';
import { sowVisits } from './sow-visits.ts';

/** In this order: each may count on what those before it put into the garden. A new domain is a line here. */
const sowers: readonly Sower[] = [
  sowDepartments,
  sowStaff,
  sowDoctors,
  sowPatients,
  sowSubscriptions,
  sowRecords,
  sowAppointments,
  sowVisits,
  sowHistories,
  sowPrescriptions,
  sowStock,
  sowTreatments,
  sowShortages,
  sowBills,
];

/** The largest seed the dice know. */
const MAX_SEED = 2 ** 32 - 1;

const upTo = (most: number) => v.optional(v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(most)));

export const demoInput = v.strictObject({
  /** Default 10, at most 1,000. */
  doctors: upTo(1_000),
  /** Default 120, at most 100,000. */
  patients: upTo(100_000),
  /** Default 600, at most 100,000 and as many as the doctors have slots in twelve weeks and the patients time. */
  appointments: upTo(100_000),
  /** 0 to 4,294,967,295; by default drawn, so that nobody can work out the passwords. */
  seed: upTo(MAX_SEED),
  /** Adds to a store that holds patients, and in production. */
  force: v.optional(v.boolean()),
});

export interface DemoReport {
  seed: number;
  /** How many of what were added. */
  counts: Record<string, number>;
  /** How the staff signs in. */
  credentials: { role: StaffMember['role']; email: string; password: string; phone: string }[];
}

/**
 * Believable demo data: departments, staff with passwords, doctors with their records, patients, packages sold to them,
 * appointments in every state, and what came of them: visits, medical histories, prescriptions, treatments with the stock
 * they took, and bills in every state. On an empty store the same seed gives the same, times counted from the clinic's
 * day; only ids are new each time. To a store that has users it adds, and passes over phones, emails, license numbers and
 * SKUs that are taken; doctors join the departments that are there. Cut off half way it leaves what was written, each
 * doctor and each bill whole and counted.
 * @throws ClinicError FORBIDDEN, VALIDATION_ERROR; CONFLICT the store holds patients or is a production's, and there
 *   is no `force`
 * @throws DuplicateKeyError, GuardFailedError somebody took a phone, an email, a name, a SKU or the number of a bill
 *   meanwhile, or deactivated a department
 */
export const seedDemo = async (
  context: Context,
  input: v.InferInput<typeof demoInput> = {},
  progress: DemoProgress = () => {},
): Promise<DemoReport> => {
  reachOf(context.actor, 'demo.seed');
  const wish = validate(demoInput, input);
  const { doctors = 10, patients = 120, appointments = 600, seed = randomInt(MAX_SEED + 1), force } = wish;
  if (force !== true) await refuseInUse(context);
  const { storage, clock, settings } = context;
  const now = clock.now();
  const empty = {
    now,
    today: dayInterval(civilDate(now, settings.timezone), settings.timezone).start,
    plan: { doctors, patients, appointments },
    timezone: settings.timezone,
    clinicHours: settings.clinicHours,
    profiles: await storage.collection(hoursProfiles).find({ doctor_id: null }),
    packages: await storage.collection(packages).find({}, { sort: { created_at: 1 } }),
    currency: settings.currency,
    ...(await surveyGround(context)),
    emailNumbers: new Map<string, number>(),
    departments: [],
    staff: [],
    doctors: [],
    patients: [],
    subscriptions: [],
    records: [],
    appointments: [],
    visits: [],
    histories: [],
    historyEntries: [],
    prescriptions: [],
    items: new Map<string, InventoryItem>(),
    stockChanges: [],
    treatments: [],
    bills: [],
  };
  const throwFrom = await loadChance();
  const garden: Garden = { ...empty, chance: throwFrom(seed) };
  const counts = Object.assign({}, ...sowers.map((sow) => sow(garden))) as Record<string, number>;
  await plant(context, garden, counts, progress);
  const credentials = garden.staff.map(({ role, email, password, phone }) => ({
    role,
    email,
    password,
    phone,
  }));
  return { seed, counts, credentials };
};

const refuseInUse = async ({ storage, settings }: Context): Promise<void> => {
  if (settings.environment === 'production') {
    throw new ClinicError(
      'CONFLICT',
      'This clinic is in production, where a made-up phone may be somebody’s; use --force to add demo data.',
    );
  }
  if ((await storage.collection(users).first({ role: 'patient' })) !== undefined) {
    throw new ClinicError('CONFLICT', 'The store holds patients; use --force to add demo data to them.');
  }
};

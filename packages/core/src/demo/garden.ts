import type { Appointment } from '../appointments/appointment.ts';
import type { HoursProfile } from '../availability/hours-profile.ts';
import type { WeeklyHours } from '../availability/weekly-hours.ts';
import type { Billing } from '../billing/billing.ts';
import type { BillingEntry } from '../billing/ledger.ts';
import type { Department } from '../departments/department.ts';
import type { Doctor } from '../doctors/doctor.ts';
import type { Role } from '../identity/role.ts';
import type { User } from '../identity/user.ts';
import type { InventoryItem } from '../inventory/item.ts';
import type { StockChange } from '../inventory/stock-change.ts';
import type { MedicalHistory, MedicalHistoryEntry } from '../medical-history/medical-history.ts';
import type { Patient } from '../patients/patient.ts';
import type { Prescription } from '../prescriptions/prescription.ts';
import type { Package, Subscription } from '../subscriptions/subscription.ts';
import type { Treatment } from '../treatments/treatment.ts';
import type { Visit } from '../visits/visit.ts';
import type { Chance } from './chance.ts';
import type { PersonName } from './names.ts';

/** Someone of the staff, and the password they are to sign in with. */
export interface StaffMember extends PersonName {
  readonly user: User;
  readonly role: Exclude<Role, 'patient'>;
  readonly email: string;
  readonly phone: string;
  readonly password: string;
}

/** A bill with its entries in the ledger, as they are written together. */
export interface SownBill {
  readonly year: string;
  /** Of the year, from 1. */
  readonly nth: number;
  readonly bill: Billing;
  readonly entries: BillingEntry[];
}

/**
 * The demo clinic as far as it is sown. Each sower reads what the ones before it put here and adds its own; nothing is
 * written before all are done.
 */
export interface Garden {
  readonly chance: Chance;
  /** Epoch milliseconds. */
  readonly now: number;
  /** When the clinic's day began, epoch milliseconds: dates are counted from it. */
  readonly today: number;
  readonly plan: { readonly doctors: number; readonly patients: number; readonly appointments: number };
  /** IANA name. */
  readonly timezone: string;
  /** What new doctors keep, and what replaces it for all of them on some days. */
  readonly clinicHours: readonly WeeklyHours[];
  readonly profiles: readonly HoursProfile[];
  /** What the clinic sells, or sold. */
  readonly packages: readonly Package[];
  /** ISO 4217; what doctors earn is in it. */
  readonly currency: string;
  /** What is there already, and what is sown: nobody else may have it. */
  readonly taken: {
    readonly phones: Set<string>;
    readonly emails: Set<string>;
    readonly licenses: Set<string>;
    /** `name_key` of each department, inactive ones too. */
    readonly departments: ReadonlySet<string>;
    /** Of what is on the list of the stock. */
    readonly skus: ReadonlySet<string>;
  };
  /** Where doctors may belong, those there already too: the ids of active departments by their `name_key`. */
  readonly openDepartments: Map<string, string>;
  /** The last number of a bill in each year. */
  readonly billNumbers: Map<string, number>;
  /** The last number given out for each kind of email. */
  readonly emailNumbers: Map<string, number>;
  readonly departments: Department[];
  readonly staff: StaffMember[];
  readonly doctors: Doctor[];
  readonly patients: User[];
  /** One for each of `patients`. */
  readonly records: Patient[];
  readonly appointments: Appointment[];
  readonly subscriptions: Subscription[];
  readonly visits: Visit[];
  readonly histories: MedicalHistory[];
  readonly historyEntries: MedicalHistoryEntry[];
  readonly prescriptions: Prescription[];
  /** By SKU; each as the last of its `stockChanges` left it. */
  readonly items: Map<string, InventoryItem>;
  readonly stockChanges: StockChange[];
  readonly treatments: Treatment[];
  readonly bills: SownBill[];
}

/** Adds one domain's part. @returns how many of what, under the names of the report. */
export type Sower = (garden: Garden) => Readonly<Record<string, number>>;

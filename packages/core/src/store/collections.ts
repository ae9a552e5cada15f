import { appointments } from '../appointments/collections.ts';
import { auditLogs } from '../audit/audit-entry.ts';
import { auditMarks } from '../audit/audit-mark.ts';
import { auditSeals } from '../audit/audit-seal.ts';
import { availability, hoursProfiles, timeOff } from '../availability/collections.ts';
import { billings } from '../billing/billing.ts';
import { billingEntries } from '../billing/ledger.ts';
import { billingCounters } from '../billing/number.ts';
import { dayCloses } from '../day-close/day-close.ts';
import { departments } from '../departments/collections.ts';
import { doctors } from '../doctors/collections.ts';
import { eventCounters, events } from '../events/event.ts';
import { keptAnswers } from '../idempotency/kept-answer.ts';
import { otpCodes, passwordTries, sendLimits, sessions, users } from '../identity/collections.ts';
import { inventory, stockChanges } from '../inventory/collections.ts';
import { medicalHistories, medicalHistoryEntries } from '../medical-history/medical-history.ts';
import { earlyDeliveries, messages, stoppedPhones } from '../messaging/collections.ts';
import { storeStates } from '../migrations/store-state.ts';
import { patients, recordProgress } from '../patients/collections.ts';
import { mergedPatients } from '../patients/merged-patient.ts';
import { photos } from '../photos/photo.ts';
import { prescriptions } from '../prescriptions/prescription.ts';
import type { AnyCollection } from '../storage/index.ts';
import { packages, subscriptions } from '../subscriptions/collections.ts';
import { treatments } from '../treatments/treatment.ts';
import { textReceipts } from '../twilio/receipt.ts';
import { visits } from '../visits/visit.ts';
import { waitlist } from '../waitlist/collections.ts';
import { webhookDeliveries, webhooks } from '../webhooks/collections.ts';

/** Every collection of the clinic. */
export const collections: readonly AnyCollection[] = [
  users,
  otpCodes,
  sendLimits,
  sessions,
  packages,
  subscriptions,
  departments,
  doctors,
  availability,
  timeOff,
  hoursProfiles,
  patients,
  recordProgress,
  mergedPatients,
  medicalHistories,
  medicalHistoryEntries,
  appointments,
  visits,
  treatments,
  waitlist,
  inventory,
  stockChanges,
  prescriptions,
  billings,
  billingEntries,
  billingCounters,
  messages,
  auditLogs,
  auditSeals,
  auditMarks,
  events,
  eventCounters,
  webhooks,
  webhookDeliveries,
  keptAnswers,
  photos,
  storeStates,
  passwordTries,
  stoppedPhones,
  textReceipts,
  dayCloses,
  earlyDeliveries,
];

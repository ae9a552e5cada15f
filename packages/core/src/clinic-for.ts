import { analyticsOperations } from './analytics/operations.ts';
import { appointmentsOperations, calendarsOperations } from './appointments/operations.ts';
import { auditOperations } from './audit/operations.ts';
import {
  availabilityOperations,
  hoursProfilesOperations,
  timeOffOperations,
} from './availability/operations.ts';
import { billingOperations } from './billing/operations.ts';
import type { Context } from './context.ts';
import { demoOperations } from './demo/operations.ts';
import { departmentsOperations } from './departments/operations.ts';
import { doctorsOperations } from './doctors/operations.ts';
import { eventsOperations } from './events/operations.ts';
import {
  identityOperations,
  otpOperations,
  permissionsOperations,
  profileOperations,
  usersOperations,
} from './identity/operations.ts';
import { interchangeOperations } from './interchange/operations.ts';
import { inventoryOperations } from './inventory/operations.ts';
import { medicalHistoryOperations } from './medical-history/operations.ts';
import { messagesOperations } from './messaging/operations.ts';
import { patientsOperations } from './patients/operations.ts';
import { photosOperations } from './photos/operations.ts';
import { prescriptionsOperations } from './prescriptions/operations.ts';
import { packagesOperations, subscriptionsOperations } from './subscriptions/operations.ts';
import { treatmentsOperations } from './treatments/operations.ts';
import { twilioOperations } from './twilio/operations.ts';
import { visitsOperations } from './visits/operations.ts';
import { waitlistOperations } from './waitlist/operations.ts';
import { webhooksOperations } from './webhooks/operations.ts';

/** What one actor can do: every operation of the clinic, each checked against the permission table. */
export class ClinicFor {
  readonly #context: Context;

  constructor(context: Context) {
    this.#context = context;
  }

  get identity() {
    return identityOperations(this.#context);
  }

  get profile() {
    return profileOperations(this.#context);
  }

  get photos() {
    return photosOperations(this.#context);
  }

  get packages() {
    return packagesOperations(this.#context);
  }

  get subscriptions() {
    return subscriptionsOperations(this.#context);
  }

  get otp() {
    return otpOperations(this.#context);
  }

  get users() {
    return usersOperations(this.#context);
  }

  get departments() {
    return departmentsOperations(this.#context);
  }

  get doctors() {
    return doctorsOperations(this.#context);
  }

  get permissions() {
    return permissionsOperations(this.#context);
  }

  get availability() {
    return availabilityOperations(this.#context);
  }

  get timeOff() {
    return timeOffOperations(this.#context);
  }

  get hoursProfiles() {
    return hoursProfilesOperations(this.#context);
  }

  get patients() {
    return patientsOperations(this.#context);
  }

  get medicalHistory() {
    return medicalHistoryOperations(this.#context);
  }

  get billing() {
    return billingOperations(this.#context);
  }

  get appointments() {
    return appointmentsOperations(this.#context);
  }

  get waitlist() {
    return waitlistOperations(this.#context);
  }

  get visits() {
    return visitsOperations(this.#context);
  }

  get prescriptions() {
    return prescriptionsOperations(this.#context);
  }

  get calendars() {
    return calendarsOperations(this.#context);
  }

  get treatments() {
    return treatmentsOperations(this.#context);
  }

  get inventory() {
    return inventoryOperations(this.#context);
  }

  get analytics() {
    return analyticsOperations(this.#context);
  }

  get audit() {
    return auditOperations(this.#context);
  }

  get events() {
    return eventsOperations(this.#context);
  }

  get messages() {
    return messagesOperations(this.#context);
  }

  get twilio() {
    return twilioOperations(this.#context);
  }

  get webhooks() {
    return webhooksOperations(this.#context);
  }

  get interchange() {
    return interchangeOperations(this.#context);
  }

  get demo() {
    return demoOperations(this.#context);
  }
}

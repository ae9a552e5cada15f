import { bookAppointment } from './appointments/book.ts';
import { cancelAppointment } from './appointments/cancel.ts';
import { listAppointments, searchAppointments, showAppointment } from './appointments/list.ts';
import { checkInAppointment, completeAppointment, confirmAppointment } from './appointments/progress.ts';
import { appointmentCalendar, calendarToken, doctorCalendar } from './appointments/read-calendar.ts';
import { doctorStats } from './appointments/stats.ts';
import { updateAppointment } from './appointments/update.ts';
import { listAudit } from './audit/list.ts';
import { verifyAudit } from './audit/verify.ts';
import { addProfile } from './availability/add-profile.ts';
import { cancelTimeOff } from './availability/cancel-time-off.ts';
import { explainSlots } from './availability/explain.ts';
import { listTimeOff, showTimeOff } from './availability/list-time-off.ts';
import { listAvailability, listOwnAvailability } from './availability/list-windows.ts';
import { listProfiles, removeProfile, showProfile } from './availability/manage-profiles.ts';
import { removeAvailability } from './availability/remove-window.ts';
import { readSchedule } from './availability/schedule.ts';
import { setAvailability } from './availability/set-window.ts';
import { slotsOf } from './availability/slots.ts';
import { takeTimeOff } from './availability/take-time-off.ts';
import type { Context } from './context.ts';
import { seedDemo } from './demo/seed.ts';
import { createDepartment } from './departments/create.ts';
import { listDepartments, showDepartment } from './departments/list.ts';
import { deactivateDepartment, updateDepartment } from './departments/update.ts';
import { assignDoctor } from './doctors/assign.ts';
import { createDoctor } from './doctors/create.ts';
import { deactivateDoctor } from './doctors/deactivate.ts';
import { listDoctors, searchDoctors, showDoctor } from './doctors/list.ts';
import { updateDoctor } from './doctors/update.ts';
import { listEvents } from './events/list.ts';
import { changePhone } from './identity/change-phone.ts';
import { endSession } from './identity/end-session.ts';
import { inspectOtp, unlockOtp } from './identity/inspect-otp.ts';
import { listPermissions } from './identity/list-permissions.ts';
import { listSessions } from './identity/list-sessions.ts';
import { listUsers, showUser } from './identity/list-users.ts';
import {
  activateUser,
  changeRole,
  createUser,
  deactivateUser,
  setPassword,
  signOutUser,
} from './identity/manage-users.ts';
import { readProfile, updateProfile } from './identity/profile.ts';
import { refresh } from './identity/refresh.ts';
import { register } from './identity/register.ts';
import { sendOtp, sendPhoneChangeOtp } from './identity/send-otp.ts';
import { signInByPassword } from './identity/sign-in-by-password.ts';
import { signOut } from './identity/sign-out.ts';
import { updateAccount } from './identity/update-account.ts';
import { updateUser } from './identity/update-user.ts';
import { verifyOtp } from './identity/verify-otp.ts';
import { listMessages, retryAllMessages, retryMessage } from './messaging/manage-messages.ts';
import { createPatient } from './patients/create.ts';
import { listPatients, showPatient } from './patients/list.ts';
import { changePhoto, removePhoto } from './photos/change-photo.ts';
import { readPhoto } from './photos/read-photo.ts';
import { grantSubscription } from './subscriptions/grant.ts';
import { subscriptionHistory } from './subscriptions/history.ts';
import { listAvailablePackages, listPackages } from './subscriptions/list-packages.ts';
import { activatePackage, addPackage, editPackage, retirePackage } from './subscriptions/manage-packages.ts';
import { purchase } from './subscriptions/purchase.ts';
import { confirmPayment, failPayment, listPending } from './subscriptions/settle-payment.ts';
import { listWebhooks, showWebhook } from './webhooks/list.ts';
import { createWebhook, removeWebhook, updateWebhook } from './webhooks/manage.ts';

type Tail<F> = F extends (context: Context, ...rest: infer R) => infer A ? (...rest: R) => A : never;

/** The operation with the context filled in. */
const bound = <F extends (context: Context, ...rest: never[]) => unknown>(
  context: Context,
  operation: F,
): Tail<F> => ((...rest: never[]) => operation(context, ...rest)) as Tail<F>;

/** What one actor can do: every operation of the clinic, each checked against the permission table. */
export class ClinicFor {
  readonly #context: Context;

  constructor(context: Context) {
    this.#context = context;
  }

  get identity() {
    const context = this.#context;
    return {
      sendOtp: bound(context, sendOtp),
      verifyOtp: bound(context, verifyOtp),
      refresh: bound(context, refresh),
      signOut: bound(context, signOut),
      listSessions: bound(context, listSessions),
      endSession: bound(context, endSession),
      sendPhoneChangeOtp: bound(context, sendPhoneChangeOtp),
      changePhone: bound(context, changePhone),
      register: bound(context, register),
      signInByPassword: bound(context, signInByPassword),
    };
  }

  get profile() {
    const context = this.#context;
    return {
      read: () => readProfile(context),
      update: bound(context, updateProfile),
      updateAccount: bound(context, updateAccount),
    };
  }

  get photos() {
    const context = this.#context;
    return {
      change: bound(context, changePhoto),
      remove: () => removePhoto(context),
      read: bound(context, readPhoto),
    };
  }

  get packages() {
    const context = this.#context;
    return {
      available: () => listAvailablePackages(context),
      list: bound(context, listPackages),
      add: bound(context, addPackage),
      edit: bound(context, editPackage),
      retire: bound(context, retirePackage),
      activate: bound(context, activatePackage),
    };
  }

  get subscriptions() {
    const context = this.#context;
    return {
      purchase: bound(context, purchase),
      history: bound(context, subscriptionHistory),
      pending: bound(context, listPending),
      confirmPayment: bound(context, confirmPayment),
      failPayment: bound(context, failPayment),
      grant: bound(context, grantSubscription),
    };
  }

  get otp() {
    const context = this.#context;
    return { inspect: bound(context, inspectOtp), unlock: bound(context, unlockOtp) };
  }

  get users() {
    const context = this.#context;
    return {
      list: bound(context, listUsers),
      show: bound(context, showUser),
      create: bound(context, createUser),
      update: bound(context, updateUser),
      deactivate: bound(context, deactivateUser),
      activate: bound(context, activateUser),
      setPassword: bound(context, setPassword),
      signOut: bound(context, signOutUser),
      changeRole: bound(context, changeRole),
    };
  }

  get departments() {
    const context = this.#context;
    return {
      list: bound(context, listDepartments),
      show: bound(context, showDepartment),
      create: bound(context, createDepartment),
      update: bound(context, updateDepartment),
      deactivate: bound(context, deactivateDepartment),
    };
  }

  get doctors() {
    const context = this.#context;
    return {
      list: bound(context, listDoctors),
      search: bound(context, searchDoctors),
      show: bound(context, showDoctor),
      create: bound(context, createDoctor),
      assign: bound(context, assignDoctor),
      update: bound(context, updateDoctor),
      deactivate: bound(context, deactivateDoctor),
    };
  }

  get permissions() {
    const context = this.#context;
    return { list: () => listPermissions(context) };
  }

  get availability() {
    const context = this.#context;
    return {
      list: bound(context, listAvailability),
      listOwn: bound(context, listOwnAvailability),
      set: bound(context, setAvailability),
      remove: bound(context, removeAvailability),
      schedule: bound(context, readSchedule),
      slots: bound(context, slotsOf),
      explain: bound(context, explainSlots),
    };
  }

  get timeOff() {
    const context = this.#context;
    return {
      list: bound(context, listTimeOff),
      show: bound(context, showTimeOff),
      take: bound(context, takeTimeOff),
      cancel: bound(context, cancelTimeOff),
    };
  }

  get hoursProfiles() {
    const context = this.#context;
    return {
      list: bound(context, listProfiles),
      show: bound(context, showProfile),
      add: bound(context, addProfile),
      remove: bound(context, removeProfile),
    };
  }

  get patients() {
    const context = this.#context;
    return {
      list: bound(context, listPatients),
      show: bound(context, showPatient),
      create: bound(context, createPatient),
    };
  }

  get appointments() {
    const context = this.#context;
    return {
      book: bound(context, bookAppointment),
      list: bound(context, listAppointments),
      search: bound(context, searchAppointments),
      show: bound(context, showAppointment),
      update: bound(context, updateAppointment),
      confirm: bound(context, confirmAppointment),
      checkIn: bound(context, checkInAppointment),
      complete: bound(context, completeAppointment),
      cancel: bound(context, cancelAppointment),
      stats: bound(context, doctorStats),
      calendar: bound(context, appointmentCalendar),
    };
  }

  get calendars() {
    const context = this.#context;
    return { read: bound(context, doctorCalendar), token: bound(context, calendarToken) };
  }

  get audit() {
    const context = this.#context;
    return { list: bound(context, listAudit), verify: bound(context, verifyAudit) };
  }

  get events() {
    const context = this.#context;
    return { list: bound(context, listEvents) };
  }

  get messages() {
    const context = this.#context;
    return {
      list: bound(context, listMessages),
      retry: bound(context, retryMessage),
      retryAll: bound(context, retryAllMessages),
    };
  }

  get webhooks() {
    const context = this.#context;
    return {
      list: bound(context, listWebhooks),
      show: bound(context, showWebhook),
      create: bound(context, createWebhook),
      update: bound(context, updateWebhook),
      remove: bound(context, removeWebhook),
    };
  }

  get demo() {
    const context = this.#context;
    return { seed: bound(context, seedDemo) };
  }
}

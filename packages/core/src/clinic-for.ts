import { listAudit } from './audit/list.ts';
import { verifyAudit } from './audit/verify.ts';
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
import { inspectOtp, unlockOtp } from './identity/inspect-otp.ts';
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
import { sendOtp, sendPhoneChangeOtp } from './identity/send-otp.ts';
import { signOut } from './identity/sign-out.ts';
import { verifyOtp } from './identity/verify-otp.ts';
import { listMessages, retryAllMessages, retryMessage } from './messaging/manage-messages.ts';
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
      sendPhoneChangeOtp: bound(context, sendPhoneChangeOtp),
      changePhone: bound(context, changePhone),
    };
  }

  get profile() {
    const context = this.#context;
    return { read: () => readProfile(context), update: bound(context, updateProfile) };
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

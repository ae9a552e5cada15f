import { bound, type Context } from '../context.ts';
import { changePhone } from './change-phone.ts';
import { endSession } from './end-session.ts';
import { inspectOtp, unlockOtp } from './inspect-otp.ts';
import { listPermissions } from './list-permissions.ts';
import { listSessions } from './list-sessions.ts';
import { listUsers, showUser } from './list-users.ts';
import {
  activateUser,
  changeRole,
  createUser,
  deactivateUser,
  setPassword,
  signOutUser,
} from './manage-users.ts';
import { readAccount, readProfile, updateProfile } from './profile.ts';
import { refresh } from './refresh.ts';
import { register } from './register.ts';
import { sendOtp, sendPhoneChangeOtp } from './send-otp.ts';
import { signInByPassword } from './sign-in-by-password.ts';
import { signOut } from './sign-out.ts';
import { updateAccount } from './update-account.ts';
import { updateUser } from './update-user.ts';
import { verifyOtp } from './verify-otp.ts';

export const identityOperations = (context: Context) => ({
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
});

export const profileOperations = (context: Context) => ({
  read: () => readProfile(context),
  account: () => readAccount(context),
  update: bound(context, updateProfile),
  updateAccount: bound(context, updateAccount),
});

export const otpOperations = (context: Context) => ({
  inspect: bound(context, inspectOtp),
  unlock: bound(context, unlockOtp),
});

export const usersOperations = (context: Context) => ({
  list: bound(context, listUsers),
  show: bound(context, showUser),
  create: bound(context, createUser),
  update: bound(context, updateUser),
  deactivate: bound(context, deactivateUser),
  activate: bound(context, activateUser),
  setPassword: bound(context, setPassword),
  signOut: bound(context, signOutUser),
  changeRole: bound(context, changeRole),
});

export const permissionsOperations = (context: Context) => ({ list: () => listPermissions(context) });

import type { Received } from '../support/server.ts';
import { recorded, type World, type Write } from './audited-write.ts';
import { canary } from './canaries.ts';

const phone = canary.phone;
const newPhone = '+96560000001';
const masked = { old: '+965****1098', new: '+965****0001' };
const signedIn = (world: World, { data }: Received): void => {
  world.known.token = data.token;
  world.known.refresh_token = data.refresh_token ?? world.known.refresh_token;
};
const asPatient = ({ known }: World) => ({ token: known.token });
const settling = ({ known, staff }: World) => ({
  params: { id: known.subscriptionId },
  token: staff.receptionist,
  body: {},
});
const buying: Write = {
  route: 'POST /packages/purchase',
  sent: (world) => ({
    ...asPatient(world),
    body: {
      package_id: world.known.packageId,
      user_info: { name: canary.name, national_id: canary.civilId },
    },
  }),
  leaves: ({ known }) =>
    recorded('patient', 'subscription.purchase', 'package_history', {
      package_id: known.packageId,
      price: 25_000,
      payment_status: 'pending',
      fields: ['name', 'national_id'],
    }),
  then: ({ known }, { data }) => {
    known.subscriptionId = data.subscription.id;
  },
};

/** What a patient does who signs in by code, in an order in which each can be done. */
export const writesByCode: readonly Write[] = [
  {
    route: 'POST /auth/send-otp',
    sent: () => ({ body: { phone_number: phone } }),
    leaves: () => recorded('anonymous', 'otp.send', 'otp_codes', { phone: masked.old, purpose: 'login' }),
  },
  {
    route: 'POST /auth/verify-otp',
    sent: ({ server }) => ({ body: { phone_number: phone, code: wrong(server.messenger.codeFor(phone)) } }),
    leaves: () =>
      recorded('anonymous', 'otp.verify', 'otp_codes', { phone: masked.old, purpose: 'login' }, 'failed'),
  },
  {
    route: 'POST /auth/verify-otp',
    sent: ({ server }) => ({ body: { phone_number: phone, code: server.messenger.codeFor(phone) } }),
    leaves: () => recorded('patient', 'session.start', 'sessions', { kind: 'otp', new_user: true }),
    then: signedIn,
  },
  ...(['/auth/refresh', '/auth/refresh-token'] as const).map(
    (path, index): Write => ({
      route: `POST ${path}`,
      sent: ({ known }) => ({ body: { refresh_token: known.refresh_token } }),
      leaves: () => recorded('patient', 'session.refresh', 'sessions', { refresh_generation: index + 1 }),
      then: signedIn,
    }),
  ),
  {
    route: 'PUT /user/profile',
    sent: (world) => ({ ...asPatient(world), body: { name: canary.name, email: canary.email } }),
    leaves: () => recorded('patient', 'profile.update', 'users', { fields: ['name', 'email'] }),
  },
  buying,
  {
    route: 'POST /packages/subscriptions/:id/fail-payment',
    sent: settling,
    leaves: ({ server }) =>
      recorded('receptionist', 'subscription.fail_payment', 'package_history', {
        payment_status: 'failed',
        is_open: false,
        ended_at: new Date(server.clock.now()).toISOString(),
      }),
  },
  buying,
  {
    route: 'POST /packages/subscriptions/:id/confirm-payment',
    sent: settling,
    leaves: ({ server }) =>
      recorded('receptionist', 'subscription.confirm_payment', 'package_history', {
        payment_status: 'completed',
        is_active: true,
        paid_at: new Date(server.clock.now()).toISOString(),
        expires_at: new Date(server.clock.now() + 30 * 86_400_000).toISOString(),
      }),
  },
  {
    route: 'POST /user/send-phone-change-otp',
    sent: (world) => ({ ...asPatient(world), body: { new_phone_number: newPhone } }),
    leaves: () =>
      recorded('patient', 'otp.send', 'otp_codes', { phone: masked.new, purpose: 'phone_change' }),
  },
  {
    route: 'PUT /user/phone',
    sent: (world) => ({
      ...asPatient(world),
      body: { new_phone_number: newPhone, otp_code: world.server.messenger.codeFor(newPhone) },
    }),
    leaves: () => recorded('patient', 'profile.change_phone', 'users', { phone_number: masked.new }),
    then: signedIn,
  },
  {
    route: 'POST /auth/logout',
    sent: (world) => ({ ...asPatient(world), body: {} }),
    leaves: () => recorded('patient', 'session.end', 'sessions', { all: false }),
  },
];

const wrong = (code: string): string => String((Number(code) + 1) % 100_000).padStart(5, '0');

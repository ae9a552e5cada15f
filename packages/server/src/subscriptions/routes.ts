import { purchaseInput, subscriptionQuery } from '@clinic/core';
import * as v from 'valibot';
import { id, pageOf } from '../http/answers.ts';
import { examplePackage, exampleSubscription, exampleUser } from '../http/examples.ts';
import { type Route, route } from '../http/route.ts';
import { userAnswer } from '../profile/answers.ts';
import { packageAnswer, subscriptionAnswer } from './answers.ts';

const settled = v.strictObject({ subscription: subscriptionAnswer });

export const subscriptionRoutes: readonly Route[] = [
  route({
    method: 'GET',
    path: '/packages/available',
    action: 'packages.read',
    summary: 'The packages on sale; `package` is the first of them.',
    answer: v.strictObject({ packages: v.array(packageAnswer), package: v.nullable(packageAnswer) }),
    message: 'packages',
    example: { response: { packages: [examplePackage], package: examplePackage } },
    handle: async ({ clinic }) => {
      const packages = await clinic.packages.available();
      return { packages, package: packages[0] ?? null };
    },
  }),
  route({
    method: 'POST',
    path: '/packages/purchase',
    action: 'subscriptions.purchase',
    summary: 'Buy a package. Name and national id are needed here or on the profile.',
    body: purchaseInput,
    answer: v.strictObject({ subscription: subscriptionAnswer, user: userAnswer }),
    message: ({ subscription }) =>
      subscription.payment_status === 'pending' ? 'payment_pending' : 'package_purchased',
    status: 201,
    errors: ['NOT_FOUND', 'PROFILE_INCOMPLETE', 'ACTIVE_PACKAGE_EXISTS'],
    example: {
      request: {
        package_id: examplePackage.id,
        user_info: { name: exampleUser.name, national_id: exampleUser.national_id },
      },
      response: { subscription: exampleSubscription, user: exampleUser },
    },
    handle: ({ clinic, body }) => clinic.subscriptions.purchase(body),
  }),
  route({
    method: 'GET',
    path: '/packages/history',
    action: 'subscriptions.history',
    summary: 'All your subscriptions, newest first.',
    query: subscriptionQuery,
    answer: pageOf(subscriptionAnswer),
    message: 'history',
    example: { response: { items: [exampleSubscription], page: 1, per_page: 20, total: 1, pages: 1 } },
    handle: ({ clinic, query }) => clinic.subscriptions.history(query),
  }),
  route({
    method: 'POST',
    path: '/packages/subscriptions/:id/confirm-payment',
    action: 'subscriptions.settle',
    summary: 'The desk has the money: the subscription starts now.',
    params: v.strictObject({ id }),
    answer: settled,
    message: 'payment_confirmed',
    errors: ['NOT_FOUND', 'INVALID_TRANSITION'],
    example: { response: { subscription: exampleSubscription } },
    handle: async ({ clinic, params }) => ({
      subscription: await clinic.subscriptions.confirmPayment(params.id),
    }),
  }),
  route({
    method: 'POST',
    path: '/packages/subscriptions/:id/fail-payment',
    action: 'subscriptions.settle',
    summary: 'The payment did not come: the subscription ends before it began.',
    params: v.strictObject({ id }),
    answer: settled,
    message: 'payment_failed',
    errors: ['NOT_FOUND', 'INVALID_TRANSITION'],
    example: {
      response: {
        subscription: {
          ...exampleSubscription,
          payment_status: 'failed',
          is_active: false,
          expires_at: null,
          ended_at: '2026-01-06T09:00:00.000Z',
          remaining_days: 0,
        },
      },
    },
    handle: async ({ clinic, params }) => ({
      subscription: await clinic.subscriptions.failPayment(params.id),
    }),
  }),
];

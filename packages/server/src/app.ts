import type { Configuration } from '@clinic/core';
import cors from '@koa/cors';
import Koa from 'koa';
import helmet from 'koa-helmet';
import { analyticsRoutes } from './analytics/routes.ts';
import { appointmentAnswer } from './appointments/answers.ts';
import { appointmentRoutes } from './appointments/routes.ts';
import { auditEntryAnswer } from './audit/answers.ts';
import { auditRoutes } from './audit/routes.ts';
import { availabilityAnswer, hoursProfileAnswer, slotAnswer, timeOffAnswer } from './availability/answers.ts';
import { availabilityRoutes } from './availability/routes.ts';
import { slotRoutes } from './availability/slot-routes.ts';
import { billingAnswer } from './billings/answers.ts';
import { billingRoutes } from './billings/routes.ts';
import { dayCloseAnswer } from './day-close/answers.ts';
import { dayCloseRoutes } from './day-close/routes.ts';
import { departmentAnswer } from './departments/answers.ts';
import { departmentRoutes } from './departments/routes.ts';
import { docsRoutes } from './docs/routes.ts';
import { doctorAnswer } from './doctors/answers.ts';
import { doctorRoutes } from './doctors/routes.ts';
import { eventAnswer } from './events/answers.ts';
import { eventRoutes } from './events/routes.ts';
import { answering } from './http/answering.ts';
import { readToken } from './http/authenticate.ts';
import { isRefusal } from './http/errors.ts';
import type { Exchange } from './http/exchange.ts';
import { createLimits } from './http/limits.ts';
import { connectRedis } from './http/redis.ts';
import type { Domain } from './http/route.ts';
import { createDispatch, type Dispatch } from './http/router.ts';
import type { Server } from './http/server.ts';
import { identityRoutes } from './identity/routes.ts';
import { interchangeRoutes } from './interchange/routes.ts';
import { itemAnswer, stockChangeAnswer } from './inventory/answers.ts';
import { inventoryRoutes } from './inventory/routes.ts';
import { medicalHistoryRoutes } from './medical-history/routes.ts';
import { passwordRoutes } from './password/routes.ts';
import { patientAnswer } from './patients/answers.ts';
import { patientRoutes } from './patients/routes.ts';
import { photoRoutes } from './photos/routes.ts';
import { prescriptionAnswer } from './prescriptions/answers.ts';
import { prescriptionRoutes } from './prescriptions/routes.ts';
import { userAnswer } from './profile/answers.ts';
import { profileRoutes } from './profile/routes.ts';
import { activePackageAnswer, packageAnswer, subscriptionAnswer } from './subscriptions/answers.ts';
import { subscriptionRoutes } from './subscriptions/routes.ts';
import { systemRoutes } from './system/routes.ts';
import { treatmentAnswer } from './treatments/answers.ts';
import { treatmentRoutes } from './treatments/routes.ts';
import { twilioRoutes } from './twilio/routes.ts';
import { userRoutes } from './users/routes.ts';
import { visitAnswer } from './visits/answers.ts';
import { visitRoutes } from './visits/routes.ts';
import { waitlistAnswer } from './waitlist/answers.ts';
import { waitlistRoutes } from './waitlist/routes.ts';
import { webhookAnswer } from './webhooks/answers.ts';
import { webhookRoutes } from './webhooks/routes.ts';

/** Every route of the server, by domain. */
export const domains: readonly Domain[] = [
  { name: 'Sign-in', routes: identityRoutes },
  { name: 'Sign-in by password', routes: passwordRoutes },
  { name: 'Profile', routes: profileRoutes, schemas: { User: userAnswer } },
  { name: 'Photos', routes: photoRoutes },
  {
    name: 'Packages',
    routes: subscriptionRoutes,
    schemas: { Package: packageAnswer, Subscription: subscriptionAnswer, ActivePackage: activePackageAnswer },
  },
  { name: 'Departments', routes: departmentRoutes, schemas: { Department: departmentAnswer } },
  { name: 'Doctors', routes: doctorRoutes, schemas: { Doctor: doctorAnswer } },
  { name: 'Users', routes: userRoutes },
  { name: 'Audit', routes: auditRoutes, schemas: { AuditEntry: auditEntryAnswer } },
  {
    name: 'Availability',
    routes: [...availabilityRoutes, ...slotRoutes],
    schemas: {
      Availability: availabilityAnswer,
      TimeOff: timeOffAnswer,
      HoursProfile: hoursProfileAnswer,
      Slot: slotAnswer,
    },
  },
  { name: 'Patients', routes: patientRoutes, schemas: { Patient: patientAnswer } },
  { name: 'Interchange', routes: interchangeRoutes },
  { name: 'Medical history', routes: medicalHistoryRoutes },
  { name: 'Billing', routes: billingRoutes, schemas: { Billing: billingAnswer } },
  { name: 'Appointments', routes: appointmentRoutes, schemas: { Appointment: appointmentAnswer } },
  { name: 'Waitlist', routes: waitlistRoutes, schemas: { WaitlistEntry: waitlistAnswer } },
  { name: 'Treatments', routes: treatmentRoutes, schemas: { Treatment: treatmentAnswer } },
  {
    name: 'Inventory',
    routes: inventoryRoutes,
    schemas: { InventoryItem: itemAnswer, StockChange: stockChangeAnswer },
  },
  { name: 'Visits', routes: visitRoutes, schemas: { Visit: visitAnswer } },
  { name: 'Prescriptions', routes: prescriptionRoutes, schemas: { Prescription: prescriptionAnswer } },
  { name: 'Analytics', routes: analyticsRoutes },
  { name: 'Day closes', routes: dayCloseRoutes, schemas: { DayClose: dayCloseAnswer } },
  { name: 'Events', routes: eventRoutes, schemas: { Event: eventAnswer } },
  { name: 'Webhooks', routes: webhookRoutes, schemas: { Webhook: webhookAnswer } },
  { name: 'Twilio', routes: twilioRoutes },
  { name: 'System', routes: systemRoutes },
  { name: 'Documentation', routes: docsRoutes },
];

export interface App {
  readonly koa: Koa<Exchange>;
  readonly dispatch: Dispatch;
  stop(): void;
}

/** What a request meets on its way, from the outside in. */
export const createApp = async (
  server: Server,
  http: Configuration['http'],
  production: boolean,
): Promise<App> => {
  const { clinic, logger } = server;
  const redis =
    http.redisUrl === null ? null : await connectRedis(http.redisUrl, logger, server.metrics.limitsFellBack);
  const limits = createLimits({ user: http.rateLimitUser, anonymous: http.rateLimitAnonymous, redis });
  const dispatch = createDispatch(
    domains.flatMap(({ routes }) => routes),
    server,
  );

  const koa = new Koa<Exchange>({ env: production ? 'production' : 'development' });
  // Answers are made by `answering`; what reaches Koa itself is a connection that broke.
  koa.on('error', () => {});
  koa.use(answering(server, http.trustProxy, await securityHeaders(production)));
  koa.use(crossOrigin(new Set(http.allowedOrigins)));
  koa.use(async (ctx) => {
    await readToken(ctx, clinic);
    const limited = dispatch.limited(ctx.state.path);
    if (limited === true) await limits.consume(ctx);
    try {
      await dispatch.answer(ctx);
    } catch (error) {
      if (limited === 'refusals' && isRefusal(error)) await limits.consume(ctx);
      throw error;
    }
  });

  return {
    koa,
    dispatch,
    stop() {
      limits.stop();
      redis?.stop();
    },
  };
};

/** What helmet gives an answer of JSON, found out once: it is the same for all. The docs pages add a policy of their own. */
const securityHeaders = async (production: boolean): Promise<[name: string, value: string][]> => {
  const headers: [string, string][] = [];
  const recording = {
    setHeader: (name: string, value: string) => headers.push([name, value]),
    removeHeader() {},
  };
  const policy = helmet({
    contentSecurityPolicy: false,
    crossOriginEmbedderPolicy: false,
    crossOriginOpenerPolicy: false,
    crossOriginResourcePolicy: false,
    originAgentCluster: false,
    strictTransportSecurity: production && { maxAge: 365 * 24 * 60 * 60, includeSubDomains: true },
    xDnsPrefetchControl: false,
    xDownloadOptions: false,
    xFrameOptions: false,
    xPermittedCrossDomainPolicies: false,
    xXssProtection: false,
  });
  await policy({ req: {}, res: recording } as never, async () => {});
  return headers;
};

const crossOrigin = (allowed: ReadonlySet<string>): Koa.Middleware<Exchange> => {
  const answer = cors({
    origin: (ctx) => {
      const origin = ctx.get('Origin');
      return allowed.has(origin) ? origin : '';
    },
    credentials: true,
    allowMethods: ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE'],
    allowHeaders: ['Authorization', 'Content-Type', 'Idempotency-Key', 'Accept-Language'],
    exposeHeaders: [
      'X-Request-Id',
      'X-RateLimit-Limit',
      'X-RateLimit-Remaining',
      'X-RateLimit-Reset',
      'Retry-After',
      'Idempotency-Replayed',
    ],
    maxAge: 600,
  });
  return (ctx, next) => (ctx.req.headers.origin === undefined ? next() : answer(ctx as never, next));
};

import { type Locale, type MessageKey, toClinicError, translate } from '@clinic/core';
import { failureBody, statusByCode } from './errors.ts';
import type { Context } from './exchange.ts';

/** An answer ready to go out, or to be kept under an Idempotency-Key. */
export interface Answer {
  readonly status: number;
  readonly body: string;
  /** Seconds until it is worth trying again. */
  readonly retryAfter?: number | undefined;
  /** Why it failed, for the log. */
  readonly failure?: unknown;
}

const messages = new Map<string, string>();

const messageJson = (locale: Locale, key: MessageKey): string => {
  const name = `${locale} ${key}`;
  let json = messages.get(name);
  if (json === undefined) {
    json = JSON.stringify(translate(locale, key));
    messages.set(name, json);
  }
  return json;
};

export const succeed = (status: number, data: unknown, message: MessageKey, locale: Locale): Answer => ({
  status,
  body: `{"success":true,"data":${JSON.stringify(data)},"message":${messageJson(locale, message)}}`,
});

/** Any error as an answer; of one that isn't a refusal of ours, nothing but INTERNAL_ERROR is told. */
export const fail = (error: unknown, locale: Locale): Answer => {
  const refusal = toClinicError(error);
  return {
    status: statusByCode[refusal.code],
    body: failureBody(refusal, locale),
    retryAfter: refusal.retryAfter,
    failure: error,
  };
};

/** Puts an answer on its way, and notes for the log why it failed. */
export const send = (ctx: Context, answer: Answer): void => {
  ctx.res.setHeader('Content-Type', 'application/json; charset=utf-8');
  ctx.status = answer.status;
  ctx.body = answer.body;
  if (answer.retryAfter !== undefined)
    ctx.set('Retry-After', String(Math.max(1, Math.ceil(answer.retryAfter))));
  if (answer.status === 401) ctx.set('WWW-Authenticate', 'Bearer');
  ctx.state.failure = answer.failure;
};

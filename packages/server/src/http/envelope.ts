import { type Locale, type MessageKey, toClinicError, translate } from '@clinic/core';
import { failureBody, statusByCode } from './errors.ts';
import type { Answer, Context } from './exchange.ts';

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

/** Gives the exchange its answer; `answering` delivers it. */
export const send = (ctx: Context, answer: Answer): void => {
  ctx.state.answer = answer;
};

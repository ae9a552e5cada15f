import { createHmac, timingSafeEqual } from 'node:crypto';
import * as v from 'valibot';
import type { Context } from '../context.ts';
import type { Secrets } from '../identity/secrets.ts';
import type { Instant } from '../kernel/clock.ts';
import { currencyDigits } from '../kernel/money.ts';

export const receiptQuery = v.strictObject({
  /** Default the latest. */
  payment_id: v.optional(v.pipe(v.string(), v.uuid())),
});

export type ReceiptQuery = v.InferInput<typeof receiptQuery>;

/** What a receipt says of a payment. */
export interface Receipt {
  /** The bill's. */
  number: string;
  payment_id: string;
  /** Major units. */
  amount: number;
  /** ISO 4217. */
  currency: string;
  paid_at: Instant;
}

const SEPARATOR = '|';
const VERSION = 'clinic-receipt:1';

/** Bytes of the signature that are kept: 128 bits, the least that RFC 2104 would keep of SHA-256. */
const SIGNATURE_BYTES = 16;

const signatureOf = ({ receiptKey }: Secrets, text: string): string =>
  createHmac('sha256', receiptKey).update(text).digest().subarray(0, SIGNATURE_BYTES).toString('base64url');

/** What the code on a receipt holds: `clinic-receipt:1|INV-2026-000001|<payment>|10.000|KWD|<paid at>|<signature>`. */
export const receiptText = (
  { secrets }: Pick<Context, 'secrets'>,
  { number, payment_id, amount, currency, paid_at }: Receipt,
): string => {
  const said = amount.toFixed(currencyDigits(currency));
  const text = [VERSION, number, payment_id, said, currency, paid_at].join(SEPARATOR);
  return `${text}${SEPARATOR}${signatureOf(secrets, text)}`;
};

/** What a receipt's text says, if the clinic signed it, with the current key or one accepted beside it. */
export const readReceipt = (
  { acceptedSecrets }: Pick<Context, 'acceptedSecrets'>,
  text: string,
): Receipt | undefined => {
  const end = text.lastIndexOf(SEPARATOR);
  const signed = text.slice(0, Math.max(0, end));
  // Compared as text: what base64 would read alike is another text.
  const given = Buffer.from(text.slice(end + 1));
  const isGenuine = acceptedSecrets.some((secrets) => {
    const expected = Buffer.from(signatureOf(secrets, signed));
    return given.length === expected.length && timingSafeEqual(given, expected);
  });
  const [version, number, payment_id, amount, currency, paid_at] = signed.split(SEPARATOR);
  if (!isGenuine || version !== VERSION || paid_at === undefined) return undefined;
  return { number: number!, payment_id: payment_id!, amount: Number(amount), currency: currency!, paid_at };
};

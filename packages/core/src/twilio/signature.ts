import type { Settings } from '../config/settings.ts';

/** Form fields as they came; one that came several times is a list. */
export type FormFields = Readonly<Record<string, string | readonly string[]>>;

export interface SignedCall {
  /** The path and query exactly as asked for, from the slash on. */
  readonly path: string;
  /** `X-Twilio-Signature`. */
  readonly signature: string | undefined;
  readonly form: FormFields;
}

/** An HMAC-SHA-1 in base64. */
const SIGNATURE = /^[A-Za-z0-9+/]{27}=$/;

/**
 * Whether Twilio signed this: the address it called and every field, under the account's auth token
 * (https://www.twilio.com/docs/usage/security). Without a token or the address from outside nobody did.
 */
export const isSignedByTwilio = async (
  callbacks: Settings['twilioCallbacks'],
  { path, signature = '', form }: SignedCall,
): Promise<boolean> => {
  if (callbacks === null || callbacks.authToken === '' || !SIGNATURE.test(signature)) return false;
  const { validateRequest } = await import('twilio/lib/webhooks/webhooks.js');
  return validateRequest(callbacks.authToken, signature, callbacks.publicUrl + path, form);
};

import { createHmac, randomBytes } from 'node:crypto';
import type { Context } from '../context.ts';
import { seal, unseal } from '../idempotency/seal.ts';
import { webhooks } from './collections.ts';
import type { Webhook } from './webhook.ts';

const SECRET_BYTES = 32;

/** What a webhook's deliveries are signed with. It is told once. */
export const newWebhookSecret = (): string => `whsec_${randomBytes(SECRET_BYTES).toString('base64url')}`;

type Keys = Pick<Context, 'secrets' | 'acceptedSecrets'>;

export const sealSecret = ({ secrets }: Pick<Keys, 'secrets'>, id: string, secret: string): string =>
  seal(secrets.webhookKey, id, secret);

/** @returns undefined where it was sealed under a key that is no longer known. */
export const openSecret = (
  { acceptedSecrets }: Pick<Keys, 'acceptedSecrets'>,
  { id, sealed_secret }: Webhook,
): string | undefined => {
  try {
    return unseal(
      acceptedSecrets.map(({ webhookKey }) => webhookKey),
      id,
      sealed_secret,
    );
  } catch {
    return undefined;
  }
};

/** Seals a secret anew under the current key, so that it outlives an earlier one that is taken off the list. */
export const renewSeal = async (
  context: Keys & Pick<Context, 'storage'>,
  webhook: Webhook,
): Promise<void> => {
  const { secrets } = context;
  const { id, sealed_secret } = webhook;
  if (openSecret({ acceptedSecrets: [secrets] }, webhook) !== undefined) return;
  const secret = openSecret(context, webhook);
  if (secret === undefined) return;
  const renewed = sealSecret(context, id, secret);
  await context.storage
    .collection(webhooks)
    .update({ id, sealed_secret }, { $set: { sealed_secret: renewed } });
};

/** `v1=` and HMAC-SHA-256 in hex, over id, epoch seconds and body with dots between (standardwebhooks.com). */
export const signDelivery = (secret: string, id: string, timestamp: number, body: string): string =>
  `v1=${createHmac('sha256', secret).update(`${id}.${timestamp}.${body}`).digest('hex')}`;

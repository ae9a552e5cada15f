import type { Answered, Sent, ServedClinic } from './served-clinic.ts';

/** A patient, and what the clinic acknowledged to them. */
export interface Account {
  readonly phone: string;
  token: string;
  refresh_token: string;
  /** What the name on the profile may be: the acknowledged one, and one that was sent but never acknowledged. */
  names: (string | null)[];
  purchase: 'none' | 'sent' | 'acknowledged';
  subscription: string | null;
  /** The refresh token was sent, but its successor never came. */
  refreshing: boolean;
}

/** What many patients were told, to be compared with what the clinic knows of them. */
export interface Ledger {
  readonly accounts: Account[];
  /** Acknowledged changes. */
  acknowledged: number;
  /** Answers that acknowledge nothing, as `503 STORAGE_UNAVAILABLE`. */
  readonly refusals: string[];
}

export const openLedger = (): Ledger => ({ accounts: [], acknowledged: 0, refusals: [] });

const buying = ({ phone, token }: Account, package_id: string): Sent => ({
  token,
  body: { package_id, user_info: { national_id: '289010112345' } },
  headers: { 'Idempotency-Key': `purchase-of-${phone}` },
});

/**
 * Signs a new patient in, gives them a name, has them buy a package and refresh their tokens. The visit ends early
 * when an answer is missing or a refusal.
 * @returns whether it came to its end.
 */
export const visit = async (
  clinic: ServedClinic,
  ledger: Ledger,
  phone: string,
  package_id: string,
): Promise<boolean> => {
  const ask = async (method: string, path: string, sent: Sent): Promise<Answered['body']> => {
    const { status, body } = await clinic.send(method, path, sent);
    if (status >= 400) {
      ledger.refusals.push(`${status} ${body.error.code}`);
      throw new Error(`${path}: ${status}`);
    }
    ledger.acknowledged += 1;
    return body.data;
  };
  try {
    await ask('POST', '/auth/send-otp', { body: { phone_number: phone } });
    const code = await clinic.codeFor(phone);
    const signedIn = await ask('POST', '/auth/verify-otp', { body: { phone_number: phone, code } });
    const { token, refresh_token } = signedIn;
    const account: Account = {
      phone,
      token,
      refresh_token,
      names: [null],
      purchase: 'none',
      subscription: null,
      refreshing: false,
    };
    ledger.accounts.push(account);

    const name = `Patient ${phone}`;
    account.names.push(name);
    await ask('PUT', '/user/profile', { token, body: { name } });
    account.names = [name];

    account.purchase = 'sent';
    const bought = await ask('POST', '/packages/purchase', buying(account, package_id));
    account.purchase = 'acknowledged';
    account.subscription = bought.subscription.id;

    account.refreshing = true;
    const next = await ask('POST', '/auth/refresh', { body: { refresh_token } });
    account.token = next.token;
    account.refresh_token = next.refresh_token;
    account.refreshing = false;
    return true;
  } catch {
    return false;
  }
};

/** What of an account isn't as acknowledged. Repeats its purchase, if one was sent, under its Idempotency-Key. */
const lossesOf = async (clinic: ServedClinic, account: Account, package_id: string): Promise<string[]> => {
  const { token, phone } = account;
  const losses: string[] = [];
  const profile = await clinic.send('GET', '/user/profile', { token });
  if (profile.status !== 200) return [`${phone}: the sign-in, ${profile.status}`];
  const { name } = profile.body.data.user;
  if (!account.names.includes(name)) losses.push(`${phone}: the name is ${name}`);

  if (account.purchase !== 'none') {
    const { status, body } = await clinic.send('POST', '/packages/purchase', buying(account, package_id));
    // It took effect, but its answer was lost before it could be kept.
    const cutOff = account.purchase === 'sent' && status === 409 && body.error.code === 'CONFLICT';
    if (status !== 201 && !cutOff) losses.push(`${phone}: the purchase, ${status} ${body.error.code}`);
    if (account.subscription !== null && body.data?.subscription.id !== account.subscription)
      losses.push(`${phone}: the purchase is another`);
    const history = await clinic.send('GET', '/packages/history', { token });
    if (history.body.data.total !== 1) losses.push(`${phone}: ${history.body.data.total} purchases`);
  }
  if (!account.refreshing) {
    const { status, body } = await clinic.send('POST', '/auth/refresh', {
      body: { refresh_token: account.refresh_token },
    });
    if (status !== 200) losses.push(`${phone}: the refresh token, ${status}`);
    else ({ token: account.token, refresh_token: account.refresh_token } = body.data);
  }
  return losses;
};

/** Compares accounts with what the clinic answers, several at a time. @returns what was lost or done twice. */
export const compare = async (
  clinic: ServedClinic,
  accounts: readonly Account[],
  package_id: string,
): Promise<string[]> => {
  const left = [...accounts];
  const losses: string[] = [];
  const compareNext = async (): Promise<void> => {
    for (let account = left.pop(); account !== undefined; account = left.pop())
      losses.push(...(await lossesOf(clinic, account, package_id)));
  };
  await Promise.all(Array.from({ length: 8 }, compareNext));
  return losses;
};

export const packageOf = async (clinic: ServedClinic): Promise<string> => {
  const { body } = await clinic.send('GET', '/packages/available');
  return body.data.package.id;
};

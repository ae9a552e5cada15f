import { randomBytes } from 'node:crypto';
import { rm, writeFile } from 'node:fs/promises';
import { askChoice, askSecret, askText } from './questions.ts';

type Variables = Readonly<Record<string, string>>;

/** 48 random bytes: 64 characters, above the 32 bytes that the keys derived from it need. */
export const freshSecret = (): string => randomBytes(48).toString('base64url');

/** Plain, or in the one kind of quotes it doesn't hold itself: `.env` files know no escapes. */
const quoted = (value: string): string => {
  if (/^[\w.:/+@?&%,=-]*$/.test(value)) return value;
  const quote = ['"', "'", '`'].find((mark) => !value.includes(mark)) ?? '"';
  return `${quote}${value}${quote}`;
};

const contents = (variables: Variables): string =>
  [
    '# Made by clinic setup. Keep it secret and keep it: codes and sessions depend on the two keys.',
    ...Object.entries(variables).map(([name, value]) => `${name}=${quoted(value)}`),
    '',
  ].join('\n');

/**
 * Writes a `.env` with fresh secrets that only its owner may read.
 * @param replace without it an existing file is an error, also one that appeared just now
 */
export const writeEnvironmentFile = async (
  file: string,
  variables: Variables,
  { replace }: { replace: boolean },
): Promise<void> => {
  if (replace) await rm(file, { force: true });
  const secrets = { SECRET_KEY: freshSecret(), JWT_SECRET_KEY: freshSecret() };
  await writeFile(file, contents({ ...secrets, ...variables }), { flag: 'wx', mode: 0o600 });
};

/** Where the data lies and who sends the texts; 'none' keeps the defaults: a file here, and this console. */
export const askEnvironment = async (): Promise<Variables> => ({
  ...(await askStore()),
  ...(await askTwilio()),
});

const askStore = async (): Promise<Variables> => {
  const uri = await askText('MongoDB URI (none: a file in ./data):', 'none');
  if (uri === 'none') return {};
  return { MONGODB_URI: uri, MONGODB_DB_NAME: await askText('Name of the database:', 'clinic') };
};

const askTwilio = async (): Promise<Variables> => {
  const provider = await askChoice('Who sends the codes?', ['none', 'twilio_whatsapp', 'twilio_sms']);
  if (provider === 'none') return {};
  const account = {
    SMS_PROVIDER: provider,
    TWILIO_ACCOUNT_SID: await askText('Twilio account SID:'),
    TWILIO_AUTH_TOKEN: await askSecret('Twilio auth token:'),
  };
  const sender = await askText('The number it sends from, such as +14155238886:');
  return provider === 'twilio_whatsapp'
    ? { ...account, TWILIO_WHATSAPP_FROM: `whatsapp:${sender}` }
    : { ...account, TWILIO_FROM_PATIENT: sender };
};

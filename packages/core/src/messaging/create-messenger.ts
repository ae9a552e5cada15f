import { createConsoleMessenger } from './console.ts';
import { MessageNotSentError, type Messenger } from './messenger.ts';
import { createTwilioMessenger, type TwilioConfig } from './twilio.ts';

export interface MessagingConfig {
  readonly provider: 'console' | 'twilio_whatsapp' | 'twilio_sms';
  /** Null for the console, and while `missing` names something. */
  readonly twilio: TwilioConfig | null;
  /** The variables that the provider needs and that aren't set. */
  readonly missing: readonly string[];
}

export interface MessengerOptions {
  readonly environment: 'development' | 'production';
  /** Is told why messages don't reach phones; never a code, a text, a phone or a credential. */
  readonly warn: (warning: string) => void;
}

/**
 * The messenger that the configuration asks for. Outside production what Twilio doesn't send is printed on the
 * console, so that a developer always sees the code. In production such a message fails.
 */
export const createMessenger = (
  { provider, twilio, missing }: MessagingConfig,
  { environment, warn }: MessengerOptions,
): Messenger => {
  const printing = createConsoleMessenger(environment);
  const production = environment === 'production';
  if (provider === 'console') {
    const codes = production ? '; sign-in codes cannot be sent' : '';
    warn(`SMS_PROVIDER names no provider: messages are printed on this console${codes}.`);
    return printing;
  }
  if (twilio === null) {
    const instead = production ? 'no message can be sent' : 'messages are printed on this console';
    warn(`SMS_PROVIDER=${provider} needs ${missing.join(', ')}: ${instead}.`);
    return production ? unconfigured(missing) : printing;
  }
  const sending = createTwilioMessenger(twilio);
  return production ? sending : withFallback(sending, printing, warn);
};

/** Messages wait in the outbox until the configuration is complete. */
const unconfigured = (missing: readonly string[]): Messenger => ({
  async send() {
    throw new MessageNotSentError(`Twilio is not configured (${missing.join(', ')})`);
  },
});

const withFallback = (
  sending: Messenger,
  printing: Messenger,
  warn: (warning: string) => void,
): Messenger => ({
  async send(message) {
    try {
      return await sending.send(message);
    } catch (error) {
      warn(
        `${error instanceof Error ? error.message : 'Sending failed'}: the message is printed on this console.`,
      );
      return printing.send(message);
    }
  },
});

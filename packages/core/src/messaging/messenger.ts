export type MessageKind =
  | 'otp'
  | 'phone_changed'
  | 'reminder'
  | 'no_show'
  | 'confirmation'
  | 'cancellation'
  | 'booked'
  | 'moved'
  | 'waitlist';

export interface Message {
  readonly kind: MessageKind;
  /** E.164. */
  readonly to: string;
  readonly body: string;
  /** Patients and doctors are written to from different numbers. */
  readonly audience: 'patient' | 'doctor';
}

export interface SentMessage {
  /** The provider's own id of the message (Twilio's SID); null on the console. */
  readonly provider_id: string | null;
  readonly channel: 'console' | 'whatsapp' | 'sms';
}

/** Sends texts. One call is one attempt: never a retry inside, at most 5 s. */
export interface Messenger {
  /**
   * @throws MessageNotSentError the provider surely did not take it; it may be sent again.
   * @throws Error any other, as MessageUncertainError: whether it was taken is unknown; it must not be sent again by itself.
   */
  send(message: Message): Promise<SentMessage>;
}

/** The provider refused, or was never reached. */
export class MessageNotSentError extends Error {
  /** Seconds the provider asked to wait. */
  readonly retryAfter: number | undefined;
  /** False when the same message would be refused again (a wrong number, say). */
  readonly retryable: boolean;
  constructor(
    message: string,
    options: { cause?: unknown; retryAfter?: number | undefined; retryable?: boolean } = {},
  ) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = 'MessageNotSentError';
    this.retryAfter = options.retryAfter;
    this.retryable = options.retryable ?? true;
  }
}

/** The call began, but how it ended is unknown. */
export class MessageUncertainError extends Error {
  /** @param reason holds nothing of the message, nor of what the provider said of it. */
  constructor(reason: string) {
    super(`${reason}; it may have taken the message`);
    this.name = 'MessageUncertainError';
  }
}

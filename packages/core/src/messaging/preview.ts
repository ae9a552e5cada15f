import type { Locale } from '../i18n/locale.ts';
import { translate } from '../i18n/translate.ts';
import type { Message, MessageKind } from './messenger.ts';
import { type SmsSize, smsSize } from './segments.ts';
import {
  doctorText,
  isDoctorNotice,
  isPatientNotice,
  patientText,
  type VisitTold,
  waitlistText,
} from './texts.ts';

/** A text as it would go out, with made-up names and times. */
export interface PreviewedMessage extends SmsSize, Pick<Message, 'kind' | 'audience' | 'body'> {
  readonly locale: Locale;
}

const samples: Readonly<Record<Locale, VisitTold>> = {
  en: { doctor: 'Dr. Sara Al-Mutairi', patient: 'Ahmed Al-Sabah', date: '2026-01-05', time: '09:30' },
  ar: { doctor: 'د. سارة المطيري', patient: 'أحمد الصباح', date: '2026-01-05', time: '09:30' },
};

/** What is sent of a kind in a language, to each who is told; sends nothing and needs no store. */
export const previewMessages = (kind: MessageKind, locale: Locale = 'en'): PreviewedMessage[] => {
  const visit = samples[locale];
  const texts: Pick<Message, 'audience' | 'body'>[] = [];
  const add = (audience: Message['audience'], body: string) => texts.push({ audience, body });
  if (kind === 'otp') add('patient', translate(locale, 'sms_otp', { code: '12345', minutes: 5 }));
  if (kind === 'phone_changed') add('patient', translate(locale, 'sms_phone_changed'));
  if (kind === 'waitlist') add('patient', waitlistText(locale, { ...visit, minutes: 15 }));
  if (isPatientNotice(kind)) add('patient', patientText(locale, kind, visit));
  if (isDoctorNotice(kind)) add('doctor', doctorText(locale, kind, visit));
  return texts.map((text) => ({ kind, locale, ...text, ...smsSize(text.body) }));
};

import type { User } from '../identity/user.ts';
import { DAY, HOUR, MINUTE, toInstant } from '../kernel/clock.ts';
import { isRunning } from '../subscriptions/arithmetic.ts';
import { newSubscription } from '../subscriptions/new-subscription.ts';
import {
  type Package,
  type PaymentStatus,
  type Subscription,
  toActive,
} from '../subscriptions/subscription.ts';
import type { Garden, Sower } from './garden.ts';

/** What became of a patient's last purchase, if they made one. `returned`: an old one ended, then bought again. */
type Story = 'none' | 'active' | 'returned' | 'granted' | 'expired' | 'pending' | 'failed';

/** Dealt like cards, so that any twenty patients show every story. */
const deck: readonly Story[] = [
  ...Array<Story>(3).fill('none'),
  ...Array<Story>(6).fill('active'),
  ...Array<Story>(3).fill('returned'),
  'granted',
  ...Array<Story>(4).fill('expired'),
  ...Array<Story>(2).fill('pending'),
  'failed',
];

const deal = ({ chance: { en }, patients }: Garden): Story[] =>
  Array.from({ length: Math.ceil(patients.length / deck.length) }, () => en.helpers.shuffle(deck)).flat();

/** On a day before today, while the clinic was open. */
const momentOn = ({ chance: { en }, today }: Garden, daysAgo: number): number =>
  today - daysAgo * DAY + en.number.int({ min: (8 * HOUR) / MINUTE, max: (20 * HOUR) / MINUTE }) * MINUTE;

interface Terms {
  readonly daysAgo: number;
  readonly source?: Subscription['source'];
  readonly payment_status?: PaymentStatus;
  readonly note?: string;
}

const sell = (garden: Garden, patient: User, sold: Package, terms: Terms): Subscription => {
  const { daysAgo, source = 'purchased', payment_status = 'completed', note } = terms;
  const at = toInstant(momentOn(garden, daysAgo));
  const open = newSubscription(sold, { user_id: patient.id, source, payment_status, at, note });
  const subscription = closeWhatIsOver(open, garden.now);
  garden.subscriptions.push(subscription);
  return subscription;
};

/** What failed ended where it began; what ran out, at its end. */
const closeWhatIsOver = (subscription: Subscription, now: number): Subscription => {
  const { payment_status, expires_at, purchased_at } = subscription;
  const failed = payment_status === 'failed';
  if (!failed && (expires_at === null || isRunning(expires_at, now))) return subscription;
  return { ...subscription, is_active: false, is_open: false, ended_at: failed ? purchased_at : expires_at };
};

/** Nobody buys before they came; what runs now is copied into its user. */
const noteOn = (patient: User, subscription: Subscription): void => {
  const { purchased_at, expires_at, is_active } = subscription;
  if (purchased_at < patient.created_at) patient.created_at = purchased_at;
  if (purchased_at > patient.updated_at) patient.updated_at = purchased_at;
  if (is_active && expires_at !== null)
    patient.active_subscription = toActive({ ...subscription, expires_at });
};

const tell = (garden: Garden, patient: User, story: Story): void => {
  const { en } = garden.chance;
  const sold = en.helpers.arrayElement(garden.packages);
  // With a day to spare: what was bought so still runs, unless it is a package of one day.
  const running = en.number.int({ min: 1, max: Math.max(1, sold.duration - 1) });
  const over = sold.duration + en.number.int({ min: 1, max: 200 });
  const bought = (terms: Terms): void => noteOn(patient, sell(garden, patient, sold, terms));
  if (story === 'expired') bought({ daysAgo: over });
  if (story === 'returned') bought({ daysAgo: running + over });
  if (story === 'active' || story === 'returned') bought({ daysAgo: running });
  if (story === 'granted')
    bought({ daysAgo: running, source: 'granted', note: 'To make up for a long wait' });
  if (story === 'pending') bought({ daysAgo: en.number.int({ min: 1, max: 5 }), payment_status: 'pending' });
  if (story === 'failed') bought({ daysAgo: en.number.int({ min: 1, max: 60 }), payment_status: 'failed' });
};

/** Packages sold to patients, in every state there is. Nothing where the clinic never had a package. */
export const sowSubscriptions: Sower = (garden) => {
  const stories = deal(garden);
  if (garden.packages.length > 0) {
    for (const [index, patient] of garden.patients.entries()) tell(garden, patient, stories[index] ?? 'none');
  }
  return { subscriptions: garden.subscriptions.length };
};

import type { Instant } from '../kernel/clock.ts';
import type { Delivery } from './outbox-message.ts';

/**
 * What the provider told of a message whose sending isn't noted yet: the report overtook the answer to our call. Also
 * what it tells of messages that aren't in the outbox, such as codes; nobody asks for that.
 */
export interface EarlyDelivery {
  /** The provider's own id of the message. */
  id: string;
  delivery: Delivery;
  expires_at: Instant;
}

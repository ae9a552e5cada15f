import { type Clinic, ClinicError } from '@clinic/core';
import { dismiss, type Listener } from './listener.ts';

/** Looks at the sessions behind connections again, as a request would; whose is over is told so and cut off. */
export const recheck = async (clinic: Clinic, listeners: readonly Listener[]): Promise<void> => {
  if (listeners.length === 0) return;
  const checked = listeners.map((listener) => listener.data.claims);
  const actors = await clinic.authenticateAll(checked);
  for (const [index, listener] of listeners.entries()) {
    const { claims } = listener.data;
    // A token that came meanwhile was looked at when it came.
    if (!listener.connected || claims !== checked[index]) continue;
    const actor = actors[index];
    if (claims.exp * 1000 <= clinic.clock.now()) {
      dismiss(listener, new ClinicError('TOKEN_EXPIRED', 'The token has expired.'));
    } else if (actor === undefined) {
      dismiss(listener, new ClinicError('TOKEN_REVOKED', 'This session has ended; sign in again.'));
    } else listener.data.actor = actor;
  }
};

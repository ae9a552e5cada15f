/** Milliseconds a call may wait for another process. With its own work it stays under the 5 s of `Storage`. */
export const PATIENCE = 4_000;

/** Milliseconds until a busy store is tried again; uneven, so that two processes don't march in step. */
export const pause = (): number => 4 + Math.random() * 4;

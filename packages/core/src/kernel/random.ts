import { randomFillSync } from 'node:crypto';

/** Asked for in one go: a call to the system's generator costs more than the bytes it gives. */
const pool = Buffer.alloc(4_096);
let used = pool.length;

/** Bytes of the system's cryptographic generator, each given out once. At most 4,096. */
export const randomBytes = (count: number): Buffer => {
  if (used + count > pool.length) {
    randomFillSync(pool);
    used = 0;
  }
  const bytes = Buffer.from(pool.subarray(used, used + count));
  // What was given out may be a secret: it doesn't stay behind.
  pool.fill(0, used, used + count);
  used += count;
  return bytes;
};

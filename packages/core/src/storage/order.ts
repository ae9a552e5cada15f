/** Text compares by code point: the order of its UTF-8 bytes, and so the order inside both stores. */
export const compareText = (a: string, b: string): number => {
  const shared = Math.min(a.length, b.length);
  for (let at = 0; at < shared; at += 1) {
    const [one, other] = [a.charCodeAt(at), b.charCodeAt(at)];
    // Halves of a pair stand for a code point beyond all others, though units above them exist.
    if (one !== other) return isHalf(one) === isHalf(other) ? one - other : isHalf(one) ? 1 : -1;
  }
  return a.length - b.length;
};

/** One of the two units by which UTF-16 writes a code point from U+10000 on. */
const isHalf = (unit: number): boolean => unit >= 0xd800 && unit <= 0xdfff;

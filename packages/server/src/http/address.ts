import { isIP } from 'node:net';

/**
 * Who is calling, in one spelling: IPv4 dotted, IPv4-mapped IPv6 as IPv4, other IPv6 cut to its /64 network, for one
 * customer holds at least that much of it.
 * @param forwarded `X-Forwarded-For`; each trusted proxy appended the address it saw
 * @param hops how many proxies are trusted; 0 believes none of it
 */
export const clientAddress = (
  peer: string | undefined,
  forwarded: string | string[] | undefined,
  hops: number,
): string | null => {
  if (hops > 0 && forwarded !== undefined) {
    const seen = (typeof forwarded === 'string' ? forwarded : forwarded.join(',')).split(',');
    const named = canonicalAddress(withoutPort(seen[Math.max(0, seen.length - hops)]!.trim()));
    if (named !== null) return named;
  }
  return peer === undefined ? null : canonicalAddress(peer);
};

export const canonicalAddress = (address: string): string | null => {
  const family = isIP(address);
  if (family === 4) return address;
  if (family !== 6) return null;
  const hextets = expand(address);
  const [a, b, c, d, e, f, g, h] = hextets;
  if (a === 0 && b === 0 && c === 0 && d === 0 && e === 0 && f === 0xffff) {
    return [g! >> 8, g! & 0xff, h! >> 8, h! & 0xff].join('.');
  }
  return `${hextets
    .slice(0, 4)
    .map((hextet) => hextet.toString(16))
    .join(':')}::/64`;
};

/** The eight 16-bit groups of a valid IPv6 address. */
const expand = (address: string): number[] => {
  const [head = '', tail] = address.replace(/%.*$/, '').split('::');
  const left = groups(head);
  if (tail === undefined) return left;
  const right = groups(tail);
  return [...left, ...new Array<number>(8 - left.length - right.length).fill(0), ...right];
};

const groups = (part: string): number[] =>
  part === ''
    ? []
    : part.split(':').flatMap((group) => {
        if (!group.includes('.')) return [Number.parseInt(group, 16)];
        const [a, b, c, d] = group.split('.').map(Number);
        return [(a! << 8) | b!, (c! << 8) | d!];
      });

/** Some proxies append a port: `1.2.3.4:567`, `[2001:db8::1]:567`. */
const withoutPort = (entry: string): string => {
  if (entry.startsWith('[')) return entry.includes(']') ? entry.slice(1, entry.indexOf(']')) : entry;
  const colon = entry.indexOf(':');
  return colon > 0 && entry.indexOf(':', colon + 1) < 0 ? entry.slice(0, colon) : entry;
};

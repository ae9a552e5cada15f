import { type LookupAddress, lookup } from 'node:dns';
import { BlockList, isIP, type LookupFunction } from 'node:net';
import type { Settings } from '../config/settings.ts';
import { invalidFields } from '../kernel/validate.ts';

/** IPv4 that leads nowhere on the public internet (IANA's special-purpose registry, RFC 6890), and multicast. */
const PRIVATE_V4 = [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.0.2.0', 24],
  ['192.88.99.0', 24],
  ['192.168.0.0', 16],
  ['198.18.0.0', 15],
  ['198.51.100.0', 24],
  ['203.0.113.0', 24],
  ['224.0.0.0', 3],
] as const;

/** What of 2000::/3, all that is public in IPv6, isn't: special purposes, documentation, ways into IPv4. */
const PRIVATE_V6 = [
  ['2001::', 23],
  ['2001:db8::', 32],
  ['2002::', 16],
  ['3fff::', 20],
] as const;

const privateAddresses = new BlockList();
for (const [net, bits] of PRIVATE_V4) privateAddresses.addSubnet(net, bits, 'ipv4');
for (const [net, bits] of PRIVATE_V6) privateAddresses.addSubnet(net, bits, 'ipv6');
const publicV6 = new BlockList();
publicV6.addSubnet('2000::', 3, 'ipv6');

/** Whether an address is one of the public internet. IPv4 in the clothes of IPv6 isn't. */
export const isPublicAddress = (address: string): boolean => {
  const family = isIP(address);
  if (family === 4) return !privateAddresses.check(address, 'ipv4');
  return family === 6 && publicV6.check(address, 'ipv6') && !privateAddresses.check(address, 'ipv6');
};

const LOOPBACK = /^(?:localhost|127(?:\.\d{1,3}){3}|\[::1\])$/;

/** The host as an address, where it is one; names are looked up when a connection is made. */
const literalAddress = ({ hostname }: URL): string | null => {
  const bare = hostname.replace(/^\[|\]$/g, '');
  return isIP(bare) === 0 ? null : bare;
};

type Where = Pick<Settings, 'environment'>;

/**
 * Reads where a webhook is to be sent.
 * @throws ClinicError VALIDATION_ERROR neither https nor, outside production, http on this machine; with a name and
 *   password in it; in production an address that isn't public
 */
export const readDestination = (url: string, { environment }: Where): URL => {
  const parsed = URL.canParse(url) ? new URL(url) : undefined;
  const problem = problemOf(parsed, environment === 'production');
  if (parsed === undefined || problem !== undefined) {
    throw invalidFields({ url: problem ?? 'must be a URL' });
  }
  return parsed;
};

const problemOf = (url: URL | undefined, production: boolean): string | undefined => {
  const plain = !production && url?.protocol === 'http:' && LOOPBACK.test(url.hostname);
  if (url === undefined || !(url.protocol === 'https:' || plain)) return 'must be an https URL';
  if (url.username !== '' || url.password !== '') return 'must not hold a name or password';
  const address = literalAddress(url);
  if (production && address !== null && !isPublicAddress(address)) return 'must be a public address';
  return undefined;
};

export class NotPublicError extends Error {
  override readonly name = 'NotPublicError';
}

/**
 * Looks a host up for a connection about to be made, and lets only public addresses through: the check is of the very
 * address that is connected to, so a name that answers differently the second time gains nothing.
 */
export const lookUpPublic: LookupFunction = (hostname, options, callback) => {
  lookup(hostname, { ...options, all: true }, (error, addresses: LookupAddress[]) => {
    if (error) return callback(error, '');
    const [first] = addresses;
    if (first === undefined || !addresses.every(({ address }) => isPublicAddress(address))) {
      return callback(new NotPublicError('the host has no public address'), '');
    }
    if (options.all) callback(null, addresses);
    else callback(null, first.address, first.family);
  });
};

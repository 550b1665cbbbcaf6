import { isIP, isIPv4 } from 'node:net';

/**
 * Where a call comes from. `X-Forwarded-For` is whatever the caller wrote, followed by what each proxy of ours has
 * added: with `trustedProxyHops` proxies in front, the entry that many places from the right was written by the outermost
 * of them, and all to the left of it is hearsay. With none the header is not looked at. An entry that is missing or no
 * address counts as none: then it is the socket's.
 */
export function clientAddress(call: {
  readonly socketAddress: string | null;
  readonly forwardedFor: string | null;
  readonly trustedProxyHops: number;
}): string | null {
  const { socketAddress, forwardedFor, trustedProxyHops } = call;
  const own = socketAddress === null ? null : plainAddress(socketAddress);
  if (trustedProxyHops < 1 || forwardedFor === null) return own;
  const entry = forwardedFor.split(',').at(-trustedProxyHops);
  return (entry === undefined ? null : plainAddress(entry)) ?? own;
}

/**
 * Who counts as one caller: an IPv4 address, or the /64 that an IPv6 address is in, as everybody at home has one of those
 * to himself, with 2^64 addresses in it.
 */
export function addressKey(address: string | null): string {
  const plain = address === null ? null : plainAddress(address);
  if (plain === null) return 'unknown';
  if (isIPv4(plain)) return plain;
  const network = groupsOf(plain).slice(0, 4);
  return `${network.map((group) => group.toString(16)).join(':')}::/64`;
}

/** An address without port, brackets, zone and blanks; IPv4 that is written as IPv6 as IPv4. Null for anything else. */
export function plainAddress(text: string): string | null {
  const bare = withoutPort(text.trim()).replace(/%.*$/, '').toLowerCase();
  const kind = isIP(bare);
  if (kind === 0) return null;
  return kind === 4 ? bare : (mappedIPv4(groupsOf(bare)) ?? bare);
}

function withoutPort(text: string): string {
  const bracketed = /^\[([^\]]*)\](:\d{1,5})?$/.exec(text);
  if (bracketed !== null) return bracketed[1] ?? '';
  const withPort = /^([\d.]+):\d{1,5}$/.exec(text);
  return withPort === null ? text : (withPort[1] ?? '');
}

/** The eight numbers of a valid IPv6 address. */
function groupsOf(address: string): number[] {
  const [head = '', tail] = address.split('::');
  const before = numbersOf(head);
  if (tail === undefined) return before;
  const after = numbersOf(tail);
  return [...before, ...Array<number>(8 - before.length - after.length).fill(0), ...after];
}

function numbersOf(part: string): number[] {
  if (part === '') return [];
  return part.split(':').flatMap((group) => {
    if (!group.includes('.')) return [Number.parseInt(group, 16)];
    const [a = 0, b = 0, c = 0, d = 0] = group.split('.').map(Number);
    return [a * 256 + b, c * 256 + d];
  });
}

/** `::ffff:a.b.c.d`, as a socket that listens on both families names an IPv4 caller. */
function mappedIPv4(groups: readonly number[]): string | null {
  const [high = 0, low = 0] = groups.slice(6);
  const isMapped = groups.slice(0, 5).every((group) => group === 0) && groups[5] === 0xffff;
  return isMapped ? [high >> 8, high & 255, low >> 8, low & 255].join('.') : null;
}

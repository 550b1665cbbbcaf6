import { isIP } from 'node:net';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { addressKey, clientAddress } from './client-address.ts';

const socketAddress = '203.0.113.9';
const at = (trustedProxyHops: number, forwardedFor: string | null) =>
  clientAddress({ socketAddress, forwardedFor, trustedProxyHops });

const entry = fc.oneof(
  fc.ipV4(),
  fc.ipV6(),
  fc.ipV4().map((address) => `${address}:4711`),
  fc.ipV6().map((address) => `[${address}]:4711`),
);
const garbage = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 60 }).filter((text) => !text.includes(',')),
  fc.constantFrom(
    '',
    ' ',
    'unknown',
    '_hidden',
    '[]',
    '[:',
    '1.2.3',
    '1.2.3.4.5',
    '::ffff:1.2.3',
    '%',
    'localhost',
  ),
);
const withoutPort = (text: string) => text.replace(/^\[(.*)\]:4711$/, '$1').replace(/^([\d.]+):4711$/, '$1');

describe('the address of a caller', () => {
  it('is the socket’s, whatever anybody claims, when no proxy is trusted', () => {
    fc.assert(fc.property(fc.oneof(entry, garbage), (claimed) => at(0, claimed) === socketAddress));
  });

  it('is what the outermost trusted proxy wrote, and nothing that stands left of it', () => {
    fc.assert(
      fc.property(
        fc.array(fc.oneof(entry, garbage), { maxLength: 5 }),
        entry,
        fc.array(entry, { maxLength: 3 }),
        (claimed, caller, proxies) => {
          const seen = at(proxies.length + 1, [...claimed, caller, ...proxies].join(', '));
          expect(addressKey(seen)).toBe(addressKey(withoutPort(caller)));
        },
      ),
    );
  });

  it('is the socket’s when the entry is missing or no address', () => {
    fc.assert(
      fc.property(
        garbage.filter((text) => isIP(text.trim()) === 0 && !/\d\.\d|:/.test(text)),
        (text) => {
          expect(at(1, text)).toBe(socketAddress);
          expect(at(2, `${text}, 198.51.100.1`)).toBe(socketAddress);
        },
      ),
    );
    expect(at(1, null)).toBe(socketAddress);
    expect(at(2, '198.51.100.1')).toBe(socketAddress);
    expect(clientAddress({ socketAddress: null, forwardedFor: null, trustedProxyHops: 0 })).toBeNull();
  });

  it('is always an address or unknown, whatever stands in the header', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.integer({ min: 0, max: 5 }), (text, hops) => {
        const seen = at(hops, text);
        expect(seen === null ? 0 : isIP(seen)).toBeGreaterThan(0);
        expect(addressKey(text)).toMatch(/^(unknown|[\d.]+|[0-9a-f:]+\/64)$/);
      }),
    );
  });
});

describe('who counts as one caller', () => {
  it('is a whole /64 of IPv6, in whatever way its addresses are written', () => {
    const group = fc.integer({ min: 0, max: 0xffff });
    const groups = (length: number) => fc.array(group, { minLength: length, maxLength: length });
    fc.assert(
      fc.property(groups(4), groups(4), groups(4), (network, one, other) => {
        fc.pre(network.some((part) => part !== 0));
        const write = (host: number[]) => [...network, ...host].map((part) => part.toString(16)).join(':');
        // What a browser's own parser makes of it is the shortest way to write it.
        const short = new URL(`http://[${write(one)}]`).hostname.slice(1, -1);
        expect(addressKey(write(other).toUpperCase())).toBe(addressKey(short));
        expect(addressKey(`${short}%eth0`)).toBe(addressKey(short));
      }),
    );
    expect(addressKey('2001:db8:1:2::1')).toBe('2001:db8:1:2::/64');
    expect(addressKey('2001:db8:1:3::1')).not.toBe(addressKey('2001:db8:1:2::1'));
  });

  it('is one IPv4 address, also where it is written as IPv6', () => {
    fc.assert(
      fc.property(fc.ipV4(), (address) => {
        expect(addressKey(address)).toBe(address);
        expect(addressKey(`::ffff:${address}`)).toBe(address);
        expect(addressKey(new URL(`http://[::ffff:${address}]`).hostname.slice(1, -1))).toBe(address);
      }),
    );
    expect(addressKey('198.51.100.1')).not.toBe(addressKey('198.51.100.2'));
  });
});

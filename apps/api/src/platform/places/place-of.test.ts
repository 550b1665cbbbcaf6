import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { checkProperty } from '../../testing/check-property.ts';
import { placeOf } from './place-of.ts';

const somewhere = { countryCode: null, isLocal: false };
const here = { countryCode: null, isLocal: true };

/** Networks of registries, universities and telephone companies, which have been where they are for decades. */
const longStanding = {
  'KT in Korea': ['168.126.63.1', 'KR'],
  'KISA in Korea, IPv6': ['2001:2b8::1', 'KR'],
  'WIDE in Japan, IPv6': ['2001:200::1', 'JP'],
  'IIJ in Japan': ['202.232.2.34', 'JP'],
  'MIT in the United States': ['18.9.22.69', 'US'],
  'ARIN in the United States, IPv6': ['2001:500:4:13::1', 'US'],
  'RIPE NCC in the Netherlands': ['193.0.6.139', 'NL'],
  'RIPE NCC in the Netherlands, IPv6': ['2001:67c:2e8::1', 'NL'],
  'DENIC in Germany': ['81.91.170.12', 'DE'],
  'Free in France, IPv6': ['2a01:e00::1', 'FR'],
  'APNIC in Australia': ['202.12.29.1', 'AU'],
  'LACNIC in Uruguay': ['200.3.14.10', 'UY'],
  'AFRINIC in South Africa': ['196.216.2.1', 'ZA'],
} as const;

describe('the place of an address', () => {
  it.each(Object.entries(longStanding))('is the country of %s', (_name, [address, countryCode]) => {
    expect(placeOf(address)).toEqual({ countryCode, isLocal: false });
  });

  it.each(['::ffff:168.126.63.1', '::ffff:a87e:3f01', '0:0:0:0:0:FFFF:168.126.63.1'])(
    'is that of the IPv4 address where %s wraps one',
    (address) => expect(placeOf(address)).toEqual({ countryCode: 'KR', isLocal: false }),
  );

  it.each([
    ...['127.0.0.1', '127.255.0.9', '10.0.0.1', '172.16.0.1', '172.31.255.255', '192.168.1.20'],
    ...['169.254.7.7', '100.64.0.1', '100.127.255.255', '::1', 'fe80::1', 'fe80::1%eth0', 'fd12:3456::1'],
    ...['::ffff:192.168.1.20', '::ffff:127.0.0.1'],
  ])('is local and no country for %s', (address) => {
    expect(placeOf(address)).toEqual(here);
  });

  it.each([
    ...['203.0.113.7', '192.0.2.1', '2001:db8::1', '0.0.0.0', '::', '255.255.255.255', '224.0.0.1'],
    ...['172.32.0.1.', '1.1.1', '999.1.1.1', '12345', 'x', '', ' ', 'KR', '__proto__', '\u0000', '١.١.١.١'],
    null,
  ])('is nowhere known for %j', (address) => {
    expect(placeOf(address)).toEqual(somewhere);
  });

  it('stands outside of local networks right beside them', () => {
    const beside = ['9.255.255.255', '11.0.0.1', '172.15.255.255', '172.32.0.1', '100.63.0.1', '100.128.0.1'];
    expect(beside.map((address) => placeOf(address).isLocal)).toEqual(beside.map(() => false));
  });

  it('is no country where registries name a group of countries', () => {
    expect(placeOf('139.191.0.1')).toEqual(somewhere);
  });

  it('is told of any text and any address, and is never more than two letters or local', async () => {
    const text = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 80 }),
      fc.ipV4(),
      fc.ipV6(),
      fc.ipV4Extended(),
      fc.ipV4().map((address) => `::ffff:${address}`),
      fc.tuple(fc.ipV6(), fc.string()).map((parts) => parts.join('%')),
    );
    await checkProperty(
      'places of texts',
      fc.property(text, (address) => {
        const { countryCode, isLocal } = placeOf(address);
        expect(countryCode === null || (/^[A-Z]{2}$/.test(countryCode) && !isLocal)).toBe(true);
      }),
    );
  });
});

import { createRequire } from 'node:module';
import { BlockList, isIPv4 } from 'node:net';
import type { Place } from '@pingvas/contracts';
import { plainAddress } from '../limits/client-address.ts';

/** Addresses that only mean something inside of one network: that of a machine, a house, an office or a carrier. */
const localNetworks = new BlockList();
localNetworks.addSubnet('127.0.0.0', 8);
localNetworks.addSubnet('10.0.0.0', 8);
localNetworks.addSubnet('172.16.0.0', 12);
localNetworks.addSubnet('192.168.0.0', 16);
localNetworks.addSubnet('169.254.0.0', 16);
localNetworks.addSubnet('100.64.0.0', 10);
localNetworks.addAddress('::1', 'ipv6');
localNetworks.addSubnet('fe80::', 10, 'ipv6');
localNetworks.addSubnet('fc00::', 7, 'ipv6');

/** What registries write instead of a country, where an address belongs to a whole region or to nobody. */
const noCountries = new Set(['AP', 'EU', 'ZZ']);

type CountryOf = (address: string) => unknown;
let loadedCountryOf: CountryOf | null = null;

/**
 * Which country an address was given to, as the five address registries have it: where whoever holds it is at home, which
 * is mostly where it is used. Nothing is asked of the network. A local address has no country, an unknown one neither,
 * and no text is refused.
 */
export function placeOf(address: string | null): Place {
  const plain = address === null ? null : plainAddress(address);
  if (plain === null) return { countryCode: null, isLocal: false };
  if (localNetworks.check(plain, isIPv4(plain) ? 'ipv4' : 'ipv6'))
    return { countryCode: null, isLocal: true };
  const code = countryOf()(plain);
  const isCountry = typeof code === 'string' && /^[A-Z]{2}$/.test(code) && !noCountries.has(code);
  return { countryCode: isCountry ? code : null, isLocal: false };
}

/** The table costs time and memory (docs/operations.md says how much), which an api spends at the first question. */
function countryOf(): CountryOf {
  if (loadedCountryOf === null) {
    const table: typeof import('@roniemartinez/iptocc') = createRequire(import.meta.url)(
      '@roniemartinez/iptocc',
    );
    loadedCountryOf = table.country_code;
  }
  return loadedCountryOf;
}

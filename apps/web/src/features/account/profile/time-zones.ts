/** One place of the IANA data, with what its clocks are ahead of UTC now. */
export interface Zone {
  readonly name: string;
  /** E.g. "GMT+9". */
  readonly offset: string;
}

/** All time zones that this browser knows, by continent, in the order of the data. `chosen` is among them in any case. */
export function zonesByRegion(chosen: string): ReadonlyMap<string, readonly Zone[]> {
  const names = new Set([chosen, ...Intl.supportedValuesOf('timeZone'), 'UTC']);
  const regions = new Map<string, Zone[]>();
  for (const name of [...names].sort()) {
    const region = name.includes('/') ? name.slice(0, name.indexOf('/')) : 'UTC';
    const zones = regions.get(region) ?? [];
    zones.push({ name, offset: offsetOf(name) });
    regions.set(region, zones);
  }
  return regions;
}

function offsetOf(timeZone: string): string {
  const parts = new Intl.DateTimeFormat('en', { timeZone, timeZoneName: 'shortOffset' }).formatToParts(
    new Date(),
  );
  return parts.find(({ type }) => type === 'timeZoneName')?.value ?? '';
}

/** A zone as people read it: the city, without the data's underscores. */
export function cityOf(name: string): string {
  return name
    .slice(name.indexOf('/') + 1)
    .replaceAll('_', ' ')
    .replaceAll('/', ', ');
}

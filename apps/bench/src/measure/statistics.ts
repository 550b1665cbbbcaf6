/**
 * The value that `share` (0 to 1) of the values do not exceed, between two neighbours by their distance, as
 * spreadsheets do.
 *
 * @throws RangeError without values
 */
export function percentile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  const place = (sorted.length - 1) * Math.min(1, Math.max(0, share));
  const below = sorted[Math.floor(place)];
  const above = sorted[Math.ceil(place)];
  if (below === undefined || above === undefined) throw new RangeError('There is no percentile of nothing');
  return below + (above - below) * (place - Math.floor(place));
}

/** @throws RangeError without values */
export function median(values: readonly number[]): number {
  return percentile(values, 0.5);
}

/** @throws RangeError without values */
export function range(values: readonly number[]): { readonly low: number; readonly high: number } {
  if (values.length === 0) throw new RangeError('There is no range of nothing');
  return { low: Math.min(...values), high: Math.max(...values) };
}

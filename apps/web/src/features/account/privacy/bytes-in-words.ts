const units = ['B', 'kB', 'MB', 'GB', 'TB'] as const;

/** A size as people read it, e.g. "12.4 MB"; thousands, as every download shows them. */
export function bytesInWords(bytes: number): string {
  const power = bytes < 1 ? 0 : Math.min(units.length - 1, Math.floor(Math.log10(bytes) / 3));
  const value = bytes / 1_000 ** power;
  const digits = power === 0 || value >= 100 ? 0 : 1;
  return `${value.toFixed(digits)} ${units[power]}`;
}

/** `YYYY-MM-DD HH:MM:SS.mmm`, UTC without a zone: how the engine's rows write time. */
export function rowTimestamp(): string {
  return new Date().toISOString().replace('T', ' ').replace('Z', '');
}

/** Whole seconds since 1970: how the engine's events write time. */
export function eventTimestamp(): number {
  return Math.floor(Date.now() / 1000);
}

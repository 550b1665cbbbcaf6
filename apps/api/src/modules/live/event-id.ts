/** The newest change a client has seen, as the id that its browser sends back after a reconnect. */
export function eventIdOf(seenUntil: Date): string {
  return String(seenUntil.getTime());
}

/** Changes commit a little later than the moment they carry, so a reconnect looks back this much further. */
const overlapMs = 10_000;
/** Whoever was away longer reloads the page's lists; a stream is no archive. */
const lookBackMsMax = 24 * 3_600_000;

/** From when on a stream has to catch up. Without a usable id, nothing was missed that a first load would not show. */
export function catchUpFrom(lastEventId: string | null | undefined, now: Date): Date {
  const seen = /^\d{1,15}$/.test(lastEventId ?? '') ? Number(lastEventId) : now.getTime();
  const earliest = now.getTime() - lookBackMsMax;
  return new Date(Math.max(earliest, Math.min(seen, now.getTime()) - overlapMs));
}

import { readSaved, save } from '../../api/saved.ts';

const key = 'pingvas.gallery.visit';
/** After this long away, coming back is another visit. */
const awayMs = 30 * 60_000;

/** What is kept of the visits: the newest picture of the visit before and of this one, and when it was. */
export interface Visits {
  readonly seenBefore: string | null;
  readonly seenNow: string;
  readonly at: string;
}

/** Takes a look at the gallery, whose newest picture was made at `newest`, into the book of visits. */
export function nextVisit(known: Visits | null, newest: string, now: Date): Visits {
  const at = now.toISOString();
  if (!known) return { seenBefore: null, seenNow: newest, at };
  const isAnother = now.getTime() - Date.parse(known.at) > awayMs;
  return { seenBefore: isAnother ? known.seenNow : known.seenBefore, seenNow: newest, at };
}

/** Reads what an older version may have kept; anything else counts as no visit yet. */
export function readVisits(saved: string | null): Visits | null {
  try {
    const found: unknown = JSON.parse(saved ?? 'null');
    if (typeof found !== 'object' || found === null) return null;
    const { seenBefore, seenNow, at }: Partial<Record<keyof Visits, unknown>> = found;
    const isMoment = (value: unknown): value is string =>
      typeof value === 'string' && Number.isFinite(Date.parse(value));
    if (!isMoment(seenNow) || !isMoment(at)) return null;
    return { seenBefore: isMoment(seenBefore) ? seenBefore : null, seenNow, at };
  } catch {
    return null;
  }
}

/**
 * Notes a look at the gallery and answers up to which moment its pictures were there at the visit before; null on
 * the very first one, when nothing is new.
 */
export function noteVisit(userId: string, newest: string): string | null {
  const place = `${key}.${userId}`;
  const visits = nextVisit(readVisits(readSaved(place)), newest, new Date());
  save(place, JSON.stringify(visits));
  return visits.seenBefore;
}

import { type AuditAction, auditAction } from '@pingvas/contracts';

/** What of the record is shown; all of it stands in the address. */
export interface AuditSearch {
  readonly action?: AuditAction;
  /** The id of a person. */
  readonly person?: string;
  /** Days as the browser's calendar has them, e.g. 2026-11-21; both are part of what is shown. */
  readonly from?: string;
  readonly until?: string;
}

const isDay = (value: unknown): value is string =>
  typeof value === 'string' && /^\d{4}-\d{2}-\d{2}$/.test(value) && !Number.isNaN(Date.parse(value));

/** Reads an address; what it does not know is left out. */
export function readAuditSearch(given: Record<string, unknown>): AuditSearch {
  const action = auditAction.safeParse(given['action']);
  const { person, from, until } = given;
  return {
    ...(action.success && { action: action.data }),
    ...(typeof person === 'string' && /^[0-9a-f-]{36}$/.test(person) && { person }),
    ...(isDay(from) && { from }),
    ...(isDay(until) && { until }),
  };
}

/** The moment at which a day begins where the browser is; `daysLater` days after it. */
export function startOfDay(day: string, daysLater = 0): string {
  const [year = 0, month = 1, date = 1] = day.split('-').map(Number);
  // By the calendar, not by hours: some days have 23 of them.
  return new Date(year, month - 1, date + daysLater).toISOString();
}

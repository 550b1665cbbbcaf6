import { useFormatter } from 'use-intl';

/** Gives functions that name a month like 2026-11. Months are counted in UTC, so they are named in UTC, too. */
export function useMonthNames() {
  const format = useFormatter();
  const dateOf = (month: string) => new Date(`${month}-01T00:00:00.000Z`);
  return {
    /** "November 2026" */
    full: (month: string) =>
      format.dateTime(dateOf(month), { year: 'numeric', month: 'long', timeZone: 'UTC' }),
    /** "Nov 2026" */
    brief: (month: string) =>
      format.dateTime(dateOf(month), { year: 'numeric', month: 'short', timeZone: 'UTC' }),
    /** "Nov" */
    alone: (month: string) => format.dateTime(dateOf(month), { month: 'short', timeZone: 'UTC' }),
    /** "November" */
    word: (month: string) => format.dateTime(dateOf(month), { month: 'long', timeZone: 'UTC' }),
  };
}

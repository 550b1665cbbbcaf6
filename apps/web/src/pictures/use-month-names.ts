import { useFormatter } from 'use-intl';

/** Gives functions that name a month like 2026-11, in the language of the page. */
export function useMonthNames() {
  const format = useFormatter();
  // The month is a name already: reading and writing it in one and the same zone keeps it what it is.
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

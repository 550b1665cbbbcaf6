import { trpc } from './trpc.ts';

const monthsStayTrueMs = 4 * 3_600_000;
const { timeZone } = Intl.DateTimeFormat().resolvedOptions();

/** How many pictures each month of this device's calendar holds, newest first; live events ask again when that changes. */
export function useImageMonths() {
  const query = trpc.images.months.useQuery({ timeZone }, { staleTime: monthsStayTrueMs });
  return query.data?.months ?? [];
}

import { trpc } from './trpc.ts';

const monthsStayTrueMs = 4 * 3_600_000;

/** How many pictures each month (UTC) holds, newest first; live events ask again when that changes. */
export function useImageMonths() {
  const query = trpc.images.months.useQuery(undefined, { staleTime: monthsStayTrueMs });
  return query.data?.months ?? [];
}

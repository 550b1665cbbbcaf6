import type { ListAuditInput } from '@pingvas/contracts';
import { useMemo } from 'react';
import { trpc } from '../../../api/trpc.ts';
import { type AuditSearch, startOfDay } from './audit-search.ts';

/** The record as the address asks for it, page by page. */
export function useAudit({ action, person, from, until }: AuditSearch) {
  const input: Partial<ListAuditInput> = {
    ...(action && { action }),
    ...(person && { personId: person }),
    ...(from && { from: startOfDay(from) }),
    ...(until && { until: startOfDay(until, 1) }),
  };
  const query = trpc.admin.audit.list.useInfiniteQuery(input, {
    getNextPageParam: (page) => page.nextCursor,
  });
  const entries = useMemo(() => query.data?.pages.flatMap(({ items }) => items) ?? [], [query.data]);
  return { ...query, entries };
}

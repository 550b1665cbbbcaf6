import type { ListUsersInput } from '@pingvas/contracts';
import { useMemo } from 'react';
import { type RouterOutputs, trpc } from '../../../api/trpc.ts';
import type { UsersSearch } from './users-search.ts';

/** People as the address asks for them, page by page. */
export function useUsers({ search, role, state, verified }: UsersSearch) {
  const input: Partial<ListUsersInput> = {
    ...(search && { search }),
    ...(role && { role }),
    ...(state && { state }),
    ...(verified !== undefined && { isVerified: verified }),
  };
  const query = trpc.admin.users.list.useInfiniteQuery(input, {
    getNextPageParam: (page) => page.nextCursor,
    // What was found before stays until the answer to a new letter is here.
    placeholderData: (before) => before,
  });
  const users = useMemo(() => query.data?.pages.flatMap(({ items }) => items) ?? [], [query.data]);
  return { ...query, users };
}

/** What an administrator does to one person. Each answers the person as they are afterwards. */
export function useUserChanges() {
  const utils = trpc.useUtils();
  const onSuccess = async (user: RouterOutputs['admin']['users']['get']) => {
    utils.admin.users.get.setData({ userId: user.id }, user);
    await Promise.all([utils.admin.users.list.invalidate(), utils.admin.audit.list.invalidate()]);
  };
  return {
    update: trpc.admin.users.update.useMutation({ onSuccess }),
    deactivate: trpc.admin.users.deactivate.useMutation({ onSuccess }),
    reactivate: trpc.admin.users.reactivate.useMutation({ onSuccess }),
    remove: trpc.admin.users.remove.useMutation({ onSuccess }),
  };
}

import { getRouteApi } from '@tanstack/react-router';
import { useCallback } from 'react';
import { useTranslations } from 'use-intl';
import { useErrorSentence } from '../../../api/error-sentence.ts';
import { SectionHead } from '../../../shell/SectionsLayout.tsx';
import { usePageTitle } from '../../../shell/use-page-title.ts';
import { Button } from '../../../ui/Button.tsx';
import { Empty } from '../../../ui/Empty.tsx';
import { UserFilters } from './UserFilters.tsx';
import { UserList } from './UserList.tsx';
import { UserPanel } from './UserPanel.tsx';
import { useUsers } from './use-users.ts';
import type { UsersSearch } from './users-search.ts';

const route = getRouteApi('/signed-in/rooms/admin/users');

/** Everybody who has an account: found, looked at, and what they may do. */
export function UsersSection() {
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const { person, ...asked } = search;
  const ask = useCallback(
    (next: UsersSearch) => void navigate({ search: next, replace: true, resetScroll: false }),
    [navigate],
  );
  const open = (id: string | undefined) =>
    void navigate({ search: id === undefined ? asked : { ...asked, person: id }, resetScroll: false });
  return <People asked={asked} onAsk={ask} openId={person} onOpen={open} />;
}

interface PeopleProps {
  readonly asked: UsersSearch;
  readonly onAsk: (next: UsersSearch) => void;
  /** Who is looked at beside the list. */
  readonly openId: string | undefined;
  readonly onOpen: (id: string | undefined) => void;
}

/** The list, what narrows it, and the person who is open beside it. */
export function People({ asked, onAsk, openId, onOpen }: PeopleProps) {
  const t = useTranslations('admin');
  usePageTitle(t('sections.users'));
  const sayError = useErrorSentence();
  const { users, data, error, isPending, isPlaceholderData, hasNextPage, isFetchingNextPage, ...query } =
    useUsers(asked);
  const isNarrowed = Object.keys(asked).length > 0;

  return (
    <>
      <SectionHead title={t('sections.users')} lead={t('leads.users')} />
      <UserFilters asked={asked} onAsk={onAsk} />
      {isPending && (
        <p role="status" className="py-8 text-14 text-ink-3">
          {t('loading')}
        </p>
      )}
      {error && !data && (
        <Empty
          title={t('listFailed')}
          action={
            <Button look="main" onClick={() => void query.refetch()}>
              {t('retry')}
            </Button>
          }
        >
          {sayError(error)}
        </Empty>
      )}
      {data && users.length === 0 && (
        <Empty
          title={t('users.noneTitle')}
          action={isNarrowed && <Button onClick={() => onAsk({})}>{t('users.showAll')}</Button>}
        >
          {t('users.noneBody')}
        </Empty>
      )}
      {users.length > 0 && (
        <div aria-busy={isPlaceholderData}>
          <UserList users={users} now={new Date(query.dataUpdatedAt)} onOpen={onOpen} />
          {hasNextPage && (
            <div className="flex justify-center pt-6">
              <Button disabled={isFetchingNextPage} onClick={() => void query.fetchNextPage()}>
                {t('more')}
              </Button>
            </div>
          )}
        </div>
      )}
      <UserPanel userId={openId} onClose={() => onOpen(undefined)} />
    </>
  );
}

import { getRouteApi } from '@tanstack/react-router';
import { useCallback } from 'react';
import { useTranslations } from 'use-intl';
import { SectionHead } from '../../../shell/SectionsLayout.tsx';
import { usePageTitle } from '../../../shell/use-page-title.ts';
import { Button } from '../../../ui/Button.tsx';
import { Empty } from '../../../ui/Empty.tsx';
import { PagedList } from '../PagedList.tsx';
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
  const { users, ...pages } = useUsers(asked);
  const isNarrowed = Object.keys(asked).length > 0;

  return (
    <>
      <SectionHead title={t('sections.users')} lead={t('leads.users')} />
      <UserFilters asked={asked} onAsk={onAsk} />
      <PagedList
        pages={pages}
        isEmpty={users.length === 0}
        none={
          <Empty
            title={t('users.noneTitle')}
            action={isNarrowed && <Button onClick={() => onAsk({})}>{t('users.showAll')}</Button>}
          >
            {t('users.noneBody')}
          </Empty>
        }
      >
        <UserList users={users} now={new Date(pages.dataUpdatedAt)} onOpen={onOpen} />
      </PagedList>
      <UserPanel userId={openId} onClose={() => onOpen(undefined)} />
    </>
  );
}

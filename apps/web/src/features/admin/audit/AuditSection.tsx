import { getRouteApi } from '@tanstack/react-router';
import { useTranslations } from 'use-intl';
import { SectionHead } from '../../../shell/SectionsLayout.tsx';
import { usePageTitle } from '../../../shell/use-page-title.ts';
import { Button } from '../../../ui/Button.tsx';
import { Empty } from '../../../ui/Empty.tsx';
import { PagedList } from '../PagedList.tsx';
import { AuditDays } from './AuditDays.tsx';
import { AuditFilters } from './AuditFilters.tsx';
import type { AuditSearch } from './audit-search.ts';
import { useAudit } from './use-audit.ts';

const route = getRouteApi('/signed-in/rooms/admin/audit');

/** What was done, by whom, when and from where; newest first. */
export function AuditSection() {
  const asked = route.useSearch();
  const navigate = route.useNavigate();
  return <Record asked={asked} onAsk={(search) => void navigate({ search, resetScroll: false })} />;
}

interface RecordProps {
  readonly asked: AuditSearch;
  readonly onAsk: (next: AuditSearch) => void;
}

/** The record and what narrows it. */
export function Record({ asked, onAsk }: RecordProps) {
  const t = useTranslations('admin');
  usePageTitle(t('sections.audit'));
  const { entries, ...pages } = useAudit(asked);
  const isNarrowed = Object.keys(asked).length > 0;
  const people = entries.flatMap(({ actor, target }) => [actor, target]);

  return (
    <>
      <SectionHead title={t('sections.audit')} lead={t('leads.audit')} />
      <AuditFilters
        asked={asked}
        person={people.find((one) => one !== null && one.id === asked.person) ?? null}
        onAsk={onAsk}
      />
      <PagedList
        pages={pages}
        isEmpty={entries.length === 0}
        none={
          <Empty
            title={t('audit.noneTitle')}
            action={isNarrowed && <Button onClick={() => onAsk({})}>{t('audit.clear')}</Button>}
          >
            {t('audit.noneBody')}
          </Empty>
        }
      >
        <AuditDays entries={entries} onPerson={(id) => onAsk({ ...asked, person: id })} />
      </PagedList>
    </>
  );
}

import { getRouteApi } from '@tanstack/react-router';
import { useTranslations } from 'use-intl';
import { useErrorSentence } from '../../../api/error-sentence.ts';
import { SectionHead } from '../../../shell/SectionsLayout.tsx';
import { usePageTitle } from '../../../shell/use-page-title.ts';
import { Button } from '../../../ui/Button.tsx';
import { Empty } from '../../../ui/Empty.tsx';
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
  const sayError = useErrorSentence();
  const { entries, data, error, isPending, hasNextPage, isFetchingNextPage, ...query } = useAudit(asked);
  const { person, ...narrowed } = asked;
  const people = entries.flatMap(({ actor, target }) => [actor, target]);

  return (
    <>
      <SectionHead title={t('sections.audit')} lead={t('leads.audit')} />
      <AuditFilters
        asked={asked}
        person={people.find((one) => one !== null && one.id === person) ?? null}
        onAsk={onAsk}
      />
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
      {data && entries.length === 0 && (
        <Empty
          title={t('audit.noneTitle')}
          action={
            (person || Object.keys(narrowed).length > 0) && (
              <Button onClick={() => onAsk({})}>{t('audit.clear')}</Button>
            )
          }
        >
          {t('audit.noneBody')}
        </Empty>
      )}
      <AuditDays entries={entries} onPerson={(id) => onAsk({ ...narrowed, person: id })} />
      {hasNextPage && (
        <div className="flex justify-center pt-6">
          <Button disabled={isFetchingNextPage} onClick={() => void query.fetchNextPage()}>
            {t('more')}
          </Button>
        </div>
      )}
    </>
  );
}

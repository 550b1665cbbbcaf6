import { useTranslations } from 'use-intl';
import { SectionHead } from '../../../shell/SectionsLayout.tsx';
import { usePageTitle } from '../../../shell/use-page-title.ts';

export function OutboxSection() {
  const t = useTranslations('admin');
  usePageTitle(t('sections.outbox'));
  return <SectionHead title={t('sections.outbox')} lead={t('leads.outbox')} />;
}

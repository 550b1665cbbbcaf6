import { useTranslations } from 'use-intl';
import { SectionHead } from '../../../shell/SectionsLayout.tsx';
import { usePageTitle } from '../../../shell/use-page-title.ts';

export function AuditSection() {
  const t = useTranslations('admin');
  usePageTitle(t('sections.audit'));
  return <SectionHead title={t('sections.audit')} lead={t('leads.audit')} />;
}

import { useTranslations } from 'use-intl';
import { SectionHead } from '../../../shell/SectionsLayout.tsx';
import { usePageTitle } from '../../../shell/use-page-title.ts';

export function WorkersSection() {
  const t = useTranslations('admin');
  usePageTitle(t('sections.workers'));
  return <SectionHead title={t('sections.workers')} lead={t('leads.workers')} />;
}

import { useTranslations } from 'use-intl';
import { SectionHead } from '../../../shell/SectionsLayout.tsx';
import { usePageTitle } from '../../../shell/use-page-title.ts';

export function UsersSection() {
  const t = useTranslations('admin');
  usePageTitle(t('sections.users'));
  return <SectionHead title={t('sections.users')} lead={t('leads.users')} />;
}

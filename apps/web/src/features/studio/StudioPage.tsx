import { useTranslations } from 'use-intl';

export function StudioPage() {
  const t = useTranslations('composer');
  return <h1>{t('title')}</h1>;
}

import { useTranslations } from 'use-intl';

/** First thing that Tab reaches: past the bar, to what the page is about. */
export function SkipLink() {
  const t = useTranslations('app');
  return (
    <a
      href="#page"
      className="fixed top-2 left-2 z-(--z-toast) -translate-y-16 rounded-control bg-ink px-3 py-2 text-14 text-ground focus:translate-y-0"
    >
      {t('skip')}
    </a>
  );
}

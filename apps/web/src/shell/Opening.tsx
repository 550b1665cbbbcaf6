import { useTranslations } from 'use-intl';
import { Logo, LogoMark } from '../ui/Logo.tsx';

/** On a slow line: the bar and the wall stand already, while it is asked who is there. */
export function Opening() {
  const t = useTranslations('bar');
  return (
    <main aria-busy="true" aria-label={t('studio')} className="flex min-h-dvh flex-col bg-wall">
      <div className="flex h-(--bar) items-center bg-ground px-5 hairline-bottom max-wide:px-4">
        <Logo className="h-[26px] max-wide:hidden" />
        <LogoMark className="h-[26px] wide:hidden" />
      </div>
    </main>
  );
}

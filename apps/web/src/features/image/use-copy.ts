import { useTranslations } from 'use-intl';
import { useToast } from '../../ui/toasts.tsx';

/** Gives a function that copies a text and says so. */
export function useCopy(): (text: string) => void {
  const t = useTranslations('image');
  const toast = useToast();
  return (text) => {
    navigator.clipboard?.writeText(text).then(
      () => toast({ title: t('copied'), description: text }),
      () => toast({ title: t('notCopied') }),
    ) ?? toast({ title: t('notCopied') });
  };
}

import { useTranslations } from 'use-intl';
import { useToast } from '../../../ui/toasts.tsx';

/** Gives a function that copies a secret, and says so without showing it. */
export function useCopyCodes(): (text: string) => void {
  const t = useTranslations('secondFactor.codes');
  const toast = useToast();
  return (text) => {
    const refused = () => toast({ title: t('notCopied') });
    const copied = () => toast({ title: t('copied') });
    navigator.clipboard?.writeText(text).then(copied, refused) ?? refused();
  };
}

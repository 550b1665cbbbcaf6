import { useTranslations } from 'use-intl';
import { useErrorSentence } from '../api/error-sentence.ts';
import { trpc } from '../api/trpc.ts';
import { useToast } from '../ui/toasts.tsx';

/** Takes the deletion back and tells that it was. */
export function useCancelDeletion() {
  const t = useTranslations('privacy');
  const toast = useToast();
  const sayError = useErrorSentence();
  const utils = trpc.useUtils();
  const cancelling = trpc.privacy.cancelDeletion.useMutation({
    async onSuccess() {
      await utils.identity.me.invalidate();
      toast({ title: t('kept') });
    },
    onError: (error) => toast({ title: sayError(error) }),
  });
  return { cancel: () => cancelling.mutate(), isPending: cancelling.isPending };
}

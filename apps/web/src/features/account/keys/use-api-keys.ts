import { useTranslations } from 'use-intl';
import { trpc } from '../../../api/trpc.ts';
import { useToast } from '../../../ui/toasts.tsx';

/** The own API keys, and what can be done about them. The list follows every change. */
export function useApiKeys() {
  const t = useTranslations('keys');
  const toast = useToast();
  const utils = trpc.useUtils();
  const onSettled = () => utils.identity.apiKeys.list.invalidate();
  return {
    list: trpc.identity.apiKeys.list.useQuery(),
    create: trpc.identity.apiKeys.create.useMutation({ onSettled }),
    update: trpc.identity.apiKeys.update.useMutation({ onSettled }),
    revoke: trpc.identity.apiKeys.revoke.useMutation({
      onSuccess: () => toast({ title: t('revoked') }),
      onSettled,
    }),
  };
}

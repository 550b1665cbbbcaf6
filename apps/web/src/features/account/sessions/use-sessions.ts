import { useTranslations } from 'use-intl';
import { trpc } from '../../../api/trpc.ts';
import { useToast } from '../../../ui/toasts.tsx';

/** The places where this account is open, and how to close them. The list follows what was closed at once. */
export function useSessions() {
  const t = useTranslations('sessions');
  const toast = useToast();
  const utils = trpc.useUtils();
  const list = trpc.identity.sessions.list.useQuery();
  const refetch = () => utils.identity.sessions.list.invalidate();
  const end = trpc.identity.sessions.end.useMutation({
    onSuccess: () => toast({ title: t('ended') }),
    onSettled: refetch,
  });
  const endOthers = trpc.identity.sessions.endOthers.useMutation({
    onSuccess: () => toast({ title: t('endedOthers') }),
    onSettled: refetch,
  });
  return { list, end, endOthers };
}

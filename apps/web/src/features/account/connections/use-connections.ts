import { useTranslations } from 'use-intl';
import { trpc } from '../../../api/trpc.ts';
import { useToast } from '../../../ui/toasts.tsx';

/** The accounts elsewhere that open this one. Linking leaves the page for the provider's own. */
export function useConnections(goTo: (url: string) => void) {
  const t = useTranslations('connections');
  const toast = useToast();
  const utils = trpc.useUtils();
  const offered = trpc.identity.connections.providers.useQuery(undefined, {
    staleTime: Number.POSITIVE_INFINITY,
  });
  const linked = trpc.identity.connections.list.useQuery();
  const link = trpc.identity.connections.link.useMutation({ onSuccess: ({ url }) => goTo(url) });
  const unlink = trpc.identity.connections.unlink.useMutation({
    onSuccess: (_, { provider }) => toast({ title: t('unlinked', { provider: t(`names.${provider}`) }) }),
    onSettled: () => utils.identity.connections.list.invalidate(),
  });
  return { offered, linked, link, unlink };
}

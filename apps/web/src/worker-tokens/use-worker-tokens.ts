import { useTranslations } from 'use-intl';
import { trpc } from '../api/trpc.ts';
import { useToast } from '../ui/toasts.tsx';

/** What both lists of worker tokens offer: a person's own, and those of the whole installation. */
export type WorkerTokens = ReturnType<typeof useOwnWorkerTokens> | ReturnType<typeof useAllWorkerTokens>;

/** The tokens of the own GPUs. */
export function useOwnWorkerTokens() {
  const utils = trpc.useUtils();
  const onSettled = () => utils.ownWorkers.list.invalidate();
  return {
    list: trpc.ownWorkers.list.useQuery(),
    create: trpc.ownWorkers.create.useMutation({ onSettled }),
    rename: trpc.ownWorkers.rename.useMutation({ onSettled }),
    rotate: trpc.ownWorkers.rotate.useMutation({ onSettled }),
    revoke: trpc.ownWorkers.revoke.useMutation({ onSettled, onSuccess: useSayRevoked() }),
  };
}

/** Every token, for operators. */
export function useAllWorkerTokens() {
  const utils = trpc.useUtils();
  const onSettled = () => utils.workerTokens.list.invalidate();
  return {
    list: trpc.workerTokens.list.useQuery(),
    create: trpc.workerTokens.create.useMutation({ onSettled }),
    rename: trpc.workerTokens.rename.useMutation({ onSettled }),
    rotate: trpc.workerTokens.rotate.useMutation({ onSettled }),
    revoke: trpc.workerTokens.revoke.useMutation({ onSettled, onSuccess: useSayRevoked() }),
  };
}

function useSayRevoked(): () => void {
  const t = useTranslations('workerTokens');
  const toast = useToast();
  return () => toast({ title: t('revoked') });
}

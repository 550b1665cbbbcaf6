import { hasEnded, type LiveEvent } from '@pingvas/contracts';
import { Outlet, useRouter } from '@tanstack/react-router';
import { useCallback, useRef } from 'react';
import { useTranslations } from 'use-intl';
import { useLiveEvents } from '../api/use-live-events.ts';
import { useToast } from '../ui/toasts.tsx';
import { StepUp } from './proof/StepUp.tsx';
import { useFollowAccount } from './use-look.ts';

/** Everything behind the door: listens to the person's own news and tells what happened in another room. */
export function SignedIn() {
  const t = useTranslations('toast');
  const toast = useToast();
  const router = useRouter();
  const openRuns = useRef(new Set<string>());

  const tell = useCallback(
    (event: LiveEvent) => {
      if (event.type !== 'generation.changed') return;
      const { generation } = event;
      if (!hasEnded(generation.status)) {
        openRuns.current.add(generation.id);
        return;
      }
      // Told once, and only what was still open on this page: a reload does not repeat what was over before.
      if (!openRuns.current.delete(generation.id) || generation.status === 'cancelled') return;
      if (router.state.location.pathname === '/') return;
      const last = generation.images.at(-1);
      const action = { label: t('see'), run: () => void router.navigate({ to: '/' }) };
      if (generation.status === 'failed') {
        toast({
          title: t('failed', { credits: generation.priceInCredits - generation.creditsConsumed }),
          action,
        });
        return;
      }
      const credits = generation.creditsConsumed;
      const seconds = generation.durationSeconds?.toFixed(1);
      toast({
        title: t('arrivedMany', { count: generation.images.length }),
        description: seconds ? t('facts', { credits, seconds }) : t('factsNoTime', { credits }),
        sample: last?.thumbnailUrl,
        action,
      });
    },
    [router, t, toast],
  );

  useFollowAccount();
  useLiveEvents(tell);
  return (
    <>
      <Outlet />
      <StepUp />
    </>
  );
}

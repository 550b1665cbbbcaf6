import { useQueryClient } from '@tanstack/react-query';
import { useRouter } from '@tanstack/react-router';
import { trpc } from '../../api/trpc.ts';
import { pageToComeBackTo } from '../page-to-come-back-to.ts';

/** Gives a function that leads through the door once more, and back to this page. */
export function useSignInAgain(): () => void {
  const cache = useQueryClient();
  const router = useRouter();
  const leaving = trpc.identity.logOut.useMutation({
    onSettled: async () => {
      const next = pageToComeBackTo(router.state.location);
      cache.clear();
      await router.navigate({ to: '/sign-in', search: { next } });
    },
  });
  return () => leaving.mutate();
}

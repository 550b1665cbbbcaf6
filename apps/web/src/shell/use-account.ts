import { useQueryClient } from '@tanstack/react-query';
import { useRouter } from '@tanstack/react-router';
import { type RouterOutputs, trpc } from '../api/trpc.ts';

/** Who is signed in, and the way out. The draft of the recipe stays in this browser. */
export function useAccount() {
  const { data: user } = trpc.identity.me.useQuery(undefined, { staleTime: Number.POSITIVE_INFINITY });
  const cache = useQueryClient();
  const router = useRouter();
  const leaving = trpc.identity.logOut.useMutation({
    onSettled: async () => {
      cache.clear();
      await router.navigate({ to: '/sign-in' });
    },
  });
  return { user, signOut: () => leaving.mutate() };
}

type Me = RouterOutputs['identity']['me'];

/** What a person is called: as they want it, else what is known of them. */
export function nameOf({
  nickname,
  fullName,
  username,
  email,
}: Pick<Me, 'nickname' | 'fullName' | 'username' | 'email'>): string {
  return nickname ?? fullName ?? username ?? email;
}

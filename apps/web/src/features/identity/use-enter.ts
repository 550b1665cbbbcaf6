import { useRouter } from '@tanstack/react-router';
import { type RouterOutputs, trpc } from '../../api/trpc.ts';

/** Signing in and registering end alike: the person is known, and goes on to where they wanted to be. */
export function useEnter(variant: 'sign-in' | 'register', next: string | undefined) {
  const utils = trpc.useUtils();
  const router = useRouter();
  const onSuccess = async (entry: RouterOutputs['identity']['logIn']) => {
    if (entry.state !== 'signed-in') return;
    utils.identity.me.setData(undefined, entry.user);
    if (next) router.history.push(next);
    else await router.navigate({ to: '/' });
  };
  const signIn = trpc.identity.logIn.useMutation({ onSuccess });
  const register = trpc.identity.register.useMutation({ onSuccess });
  return variant === 'sign-in' ? signIn : register;
}

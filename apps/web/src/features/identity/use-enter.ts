import { useRouter } from '@tanstack/react-router';
import { type RouterOutputs, trpc } from '../../api/trpc.ts';
import { useTakeLookAlong } from '../../shell/use-look.ts';
import { hashOfSecondStep } from './second-step-hash.ts';

/** Every way of signing in ends alike: who is known goes on to where they wanted to be, or to the second step. */
export function useArrive(next: string | undefined) {
  const utils = trpc.useUtils();
  const router = useRouter();
  return async (entry: RouterOutputs['identity']['logIn']) => {
    if (entry.state !== 'signed-in') {
      const search = next ? { next } : {};
      await router.navigate({ to: '/second-factor', search, hash: hashOfSecondStep(entry) });
      return;
    }
    utils.identity.me.setData(undefined, entry.user);
    // In place of the second step, whose ticket is used up: going back leads to the door.
    if (next) router.history.replace(next);
    else await router.navigate({ to: '/', replace: true });
  };
}

/** Signing in with a password, and registering. */
export function useEnter(variant: 'sign-in' | 'register', next: string | undefined) {
  const onSuccess = useArrive(next);
  const signIn = trpc.identity.logIn.useMutation({ onSuccess });
  const takeLookAlong = useTakeLookAlong();
  const register = trpc.identity.register.useMutation({
    onSuccess: (entry) =>
      onSuccess(entry.state === 'signed-in' ? { ...entry, user: takeLookAlong(entry.user) } : entry),
  });
  return variant === 'sign-in' ? signIn : register;
}

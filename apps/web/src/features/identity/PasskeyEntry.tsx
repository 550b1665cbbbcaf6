import { Fingerprint } from '@phosphor-icons/react/dist/csr/Fingerprint';
import { useEffect, useRef, useState } from 'react';
import { useTranslations } from 'use-intl';
import { useErrorSentence } from '../../api/error-sentence.ts';
import {
  canUsePasskeys,
  offerPasskeys,
  PasskeyError,
  type PasskeyProblem,
  showPasskey,
} from '../../api/passkeys.ts';
import { trpc } from '../../api/trpc.ts';
import { FieldNote } from '../../ui/TextField.tsx';
import { WideButton } from '../../ui/WideButton.tsx';
import { useArrive } from './use-enter.ts';

/**
 * Signing in with a passkey: by its button, and where the browser offers it in the field of the name. Nobody has to
 * say who they are.
 */
export function PasskeyEntry({ next }: { readonly next: string | undefined }) {
  const t = useTranslations('secondFactor');
  const say = useErrorSentence();
  const arrive = useArrive(next);
  const begin = trpc.identity.passkeys.beginSignIn.useMutation();
  const signIn = trpc.identity.passkeys.signIn.useMutation({ onSuccess: arrive });
  const [problem, setProblem] = useState<PasskeyProblem | null>(null);
  const [isAsking, setIsAsking] = useState(false);
  // The button ends what is offered in the field, and the offer begins anew when the button was pressed in vain.
  const [offers, setOffers] = useState(0);
  const calls = useRef({ begin: begin.mutateAsync, signIn: signIn.mutate });
  calls.current = { begin: begin.mutateAsync, signIn: signIn.mutate };

  useEffect(
    () =>
      offerPasskeys(
        () => calls.current.begin(),
        (passkey) => calls.current.signIn({ passkey }),
      ),
    [offers],
  );

  if (!canUsePasskeys()) return null;

  const ask = async () => {
    if (isAsking) return;
    signIn.reset();
    setProblem(null);
    setIsAsking(true);
    try {
      signIn.mutate({ passkey: await showPasskey(await begin.mutateAsync()) });
    } catch (error) {
      setProblem(error instanceof PasskeyError ? error.problem : 'other');
      setOffers(offers + 1);
    } finally {
      setIsAsking(false);
    }
  };

  return (
    <div className="mt-3 flex flex-col gap-2">
      <WideButton look="soft" isBusy={isAsking || signIn.isPending} onClick={ask}>
        {!isAsking && !signIn.isPending && <Fingerprint size={20} aria-hidden="true" />}
        {t('door.withPasskey')}
      </WideButton>
      {problem && <FieldNote isError>{t(`passkeyProblem.${problem}`)}</FieldNote>}
      {signIn.error && <FieldNote isError>{say(signIn.error)}</FieldNote>}
    </div>
  );
}

import type { StepUpMethod } from '@pingvas/contracts';
import { useTranslations } from 'use-intl';
import { problemOf, useErrorSentence } from '../../api/error-sentence.ts';
import { trpc } from '../../api/trpc.ts';
import { Dialog, useAsker } from '../../ui/Dialog.tsx';
import { NotLoaded } from '../../ui/NotLoaded.tsx';
import { WideButton } from '../../ui/WideButton.tsx';
import { ProofForm, type ProofMethod } from './ProofForm.tsx';
import { useSignInAgain } from './use-sign-in-again.ts';

/** The question itself: closing it is a no. */
export function StepUpDialog({ answer }: { readonly answer: (isProven: boolean) => void }) {
  const t = useTranslations('secondFactor.stepUp');
  const asker = useAsker();
  const state = trpc.identity.stepUp.get.useQuery(undefined, { staleTime: 0, gcTime: 0 });
  const methods = state.data?.methods;
  return (
    <Dialog
      isOpen
      returnTo={asker}
      onClose={() => answer(false)}
      title={t('title')}
      body={
        <div className="mt-5">
          {state.isPending && (
            <div role="status" aria-label={t('loading')} className="flex flex-col gap-4">
              <div className="h-12 rounded-control bg-hover" />
              <div className="h-control-l rounded-action bg-hover" />
            </div>
          )}
          {state.isError && <NotLoaded problem={t('failed')} again={t('retry')} onAgain={state.refetch} />}
          {methods && <Ways methods={methods} onProven={() => answer(true)} />}
        </div>
      }
      actions={
        <WideButton look="plain" onClick={() => answer(false)}>
          {t('cancel')}
        </WideButton>
      }
    >
      <p>{t('body')}</p>
    </Dialog>
  );
}

function Ways({
  methods,
  onProven,
}: {
  readonly methods: readonly StepUpMethod[];
  readonly onProven: () => void;
}) {
  const t = useTranslations('secondFactor');
  const say = useErrorSentence();
  const begin = trpc.identity.stepUp.begin.useMutation();
  const prove = trpc.identity.stepUp.prove.useMutation({ onSuccess: onProven });
  const signInAgain = useSignInAgain();
  const here = methods.filter((method): method is ProofMethod => method !== 'sign-in-again');
  if (here.length === 0) {
    return (
      <div className="flex flex-col items-start gap-4">
        <p className="text-14 text-ink-2">{t('stepUp.againBody')}</p>
        <WideButton onClick={signInAgain}>{t('stepUp.again')}</WideButton>
      </div>
    );
  }
  return (
    <ProofForm
      methods={here}
      submitLabel={t('proof.confirm')}
      isPending={prove.isPending}
      refusal={sayRefusal(prove.error)}
      onProve={(proof) => prove.mutate(proof)}
      onChange={() => prove.reset()}
      beginPasskey={() => begin.mutateAsync()}
    />
  );

  function sayRefusal(error: typeof prove.error): string | null {
    if (!error) return null;
    // Here the account is known: only the password can be wrong.
    return problemOf(error).code === 'identity.wrong-credentials' ? t('stepUp.wrongPassword') : say(error);
  }
}

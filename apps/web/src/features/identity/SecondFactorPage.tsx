import { getRouteApi, Link, useLocation } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslations } from 'use-intl';
import { problemOf, useErrorSentence } from '../../api/error-sentence.ts';
import { trpc } from '../../api/trpc.ts';
import { ProofForm } from '../../shell/proof/ProofForm.tsx';
import { usePageTitle } from '../../shell/use-page-title.ts';
import { classNames } from '../../ui/class-names.ts';
import { wideButtonClass } from '../../ui/WideButton.tsx';
import { DoorPage } from './DoorPage.tsx';
import { readSecondStep, type SecondStep } from './second-step-hash.ts';
import { useArrive } from './use-enter.ts';

const route = getRouteApi('/second-factor');

/** The second step of signing in. What is shown here is good for five minutes. */
export function SecondFactorPage() {
  const t = useTranslations('secondFactor.door');
  usePageTitle(t('pageTitle'));
  const { next } = route.useSearch();
  const { hash } = useLocation();
  const [step] = useState(() => readSecondStep(hash, new Date()));
  const [isOver, setIsOver] = useState(step === null);

  return (
    <DoorPage title={t(isOver ? 'overTitle' : 'title')}>
      {step === null || isOver ? (
        <>
          <p role="alert" className="mb-7 text-16 text-ink-2">
            {t('expired')}
          </p>
          <Link to="/sign-in" search={next ? { next } : {}} className={wideButtonClass()}>
            {t('again')}
          </Link>
        </>
      ) : (
        <>
          <SecondStepForm step={step} next={next} onOver={() => setIsOver(true)} />
          <Link
            to="/sign-in"
            search={next ? { next } : {}}
            className={classNames(wideButtonClass('plain'), 'mt-5')}
          >
            {t('back')}
          </Link>
        </>
      )}
    </DoorPage>
  );
}

interface SecondStepFormProps {
  readonly step: SecondStep;
  readonly next: string | undefined;
  readonly onOver: () => void;
}

function SecondStepForm({ step: { ticket, methods }, next, onOver }: SecondStepFormProps) {
  const t = useTranslations('secondFactor');
  const say = useErrorSentence();
  const arrive = useArrive(next);
  const onError = (error: unknown) => {
    if (problemOf(error).code === 'identity.log-in-expired') onOver();
  };
  const finish = trpc.identity.finishLogIn.useMutation({ onSuccess: arrive, onError });
  const begin = trpc.identity.passkeys.beginSecondStep.useMutation({ onError });
  return (
    <ProofForm
      methods={methods}
      submitLabel={t('door.signIn')}
      isPending={finish.isPending}
      refusal={finish.error ? say(finish.error) : null}
      onProve={({ code, recoveryCode, passkey }) => finish.mutate({ ticket, code, recoveryCode, passkey })}
      onChange={() => finish.reset()}
      beginPasskey={() => begin.mutateAsync({ ticket })}
    />
  );
}

import { Fingerprint } from '@phosphor-icons/react/dist/csr/Fingerprint';
import type { PasskeyAssertion, PasskeyRequest } from '@pingvas/contracts';
import { type FormEvent, useState } from 'react';
import { useTranslations } from 'use-intl';
import { canUsePasskeys, PasskeyError, type PasskeyProblem, showPasskey } from '../../api/passkeys.ts';
import { FieldNote } from '../../ui/TextField.tsx';
import { WideButton } from '../../ui/WideButton.tsx';
import { CodeProof } from './CodeProof.tsx';
import { PasswordProof } from './PasswordProof.tsx';
import { RecoveryProof } from './RecoveryProof.tsx';

/** How somebody can show who they are here. */
export type ProofMethod = 'passkey' | 'totp' | 'recovery-code' | 'password';

/** What they showed: one of these. */
export interface Proof {
  readonly code?: string;
  readonly recoveryCode?: string;
  readonly passkey?: PasskeyAssertion;
  readonly password?: string;
}

interface ProofFormProps {
  /** Best first; the others are offered below it. */
  readonly methods: readonly ProofMethod[];
  readonly submitLabel: string;
  readonly isPending: boolean;
  /** What the server said about the last proof, in a sentence. */
  readonly refusal: string | null;
  readonly onProve: (proof: Proof) => void;
  /** Somebody changes what was refused. */
  readonly onChange: () => void;
  readonly beginPasskey: () => Promise<PasskeyRequest>;
}

const wayWords = {
  passkey: 'wayPasskey',
  totp: 'wayTotp',
  'recovery-code': 'wayRecovery',
  password: 'wayPassword',
} as const satisfies Record<ProofMethod, string>;

/** Shows one way to prove who one is, and leads to the others. */
export function ProofForm(props: ProofFormProps) {
  const { methods, submitLabel, isPending, refusal, onProve, onChange, beginPasskey } = props;
  const t = useTranslations('secondFactor.proof');
  const usable = methods.filter((method) => method !== 'passkey' || canUsePasskeys());
  const [chosen, setChosen] = useState<ProofMethod | null>(null);
  const method = chosen ?? usable[0] ?? 'recovery-code';
  const field = { isPending, refusal, onChange, submitLabel, onProve };

  return (
    <div>
      {method === 'passkey' && <PasskeyProof {...field} beginPasskey={beginPasskey} />}
      {method === 'totp' && <CodeProof {...field} />}
      {method === 'recovery-code' && <RecoveryProof {...field} />}
      {method === 'password' && <PasswordProof {...field} />}
      {usable.length > 1 && (
        <div className="mt-5 pt-4 hairline-top">
          <p className="text-13 text-ink-3">{t('otherWays')}</p>
          <ul className="mt-1 flex flex-col items-start">
            {usable
              .filter((other) => other !== method)
              .map((other) => (
                <li key={other}>
                  <button
                    type="button"
                    className="flex min-h-control-s items-center text-left text-14 text-link"
                    onClick={() => {
                      onChange();
                      setChosen(other);
                    }}
                  >
                    {t(wayWords[other])}
                  </button>
                </li>
              ))}
          </ul>
        </div>
      )}
    </div>
  );
}

/** What each way gets. */
export type ProofWay = Pick<ProofFormProps, 'isPending' | 'refusal' | 'onChange' | 'submitLabel' | 'onProve'>;

function PasskeyProof({
  isPending,
  refusal,
  onChange,
  onProve,
  beginPasskey,
}: ProofWay & Pick<ProofFormProps, 'beginPasskey'>) {
  const t = useTranslations('secondFactor');
  const [problem, setProblem] = useState<PasskeyProblem | null>(null);
  const [isAsking, setIsAsking] = useState(false);

  const ask = async (event: FormEvent) => {
    event.preventDefault();
    if (isAsking) return;
    onChange();
    setProblem(null);
    setIsAsking(true);
    try {
      onProve({ passkey: await showPasskey(await beginPasskey()) });
    } catch (error) {
      setProblem(error instanceof PasskeyError ? error.problem : 'other');
    } finally {
      setIsAsking(false);
    }
  };

  return (
    <form onSubmit={ask} className="flex flex-col gap-4">
      <p className="text-14 text-ink-2">{t('proof.passkeyAbout')}</p>
      <WideButton type="submit" isBusy={isAsking || isPending}>
        {!isAsking && !isPending && <Fingerprint size={24} aria-hidden="true" />}
        {t('proof.usePasskey')}
      </WideButton>
      <p role="status" className="sr-only">
        {isAsking ? t('proof.waiting') : ''}
      </p>
      {problem && <FieldNote isError>{t(`passkeyProblem.${problem}`)}</FieldNote>}
      {refusal && <FieldNote isError>{refusal}</FieldNote>}
    </form>
  );
}

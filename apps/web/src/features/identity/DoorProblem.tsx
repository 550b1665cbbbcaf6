import { WarningCircle } from '@phosphor-icons/react/dist/csr/WarningCircle';
import { isErrorCode, type OauthProvider } from '@pingvas/contracts';
import { useTranslations } from 'use-intl';

interface DoorProblemProps {
  /** The code that a provider's way back ended with. */
  readonly problem: string;
  readonly provider: OauthProvider | undefined;
}

/** Says why somebody who came back from a provider is not in. */
export function DoorProblem({ problem, provider }: DoorProblemProps) {
  const t = useTranslations('connections');
  const errors = useTranslations('errors');
  return (
    <div
      role="alert"
      className="mb-5 flex gap-2.5 rounded-control bg-warn-wash px-3.5 py-2.5 text-14 text-warn-text"
    >
      <WarningCircle weight="fill" size={20} aria-hidden="true" className="shrink-0" />
      <p>
        {provider && (
          <strong className="block font-strong">
            {t('notSignedIn', { provider: t(`names.${provider}`) })}
          </strong>
        )}
        {errors(isErrorCode(problem) ? problem : 'unknown')}
      </p>
    </div>
  );
}

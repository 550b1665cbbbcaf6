import { useState } from 'react';
import { useTranslations } from 'use-intl';
import { useErrorSentence } from '../../../api/error-sentence.ts';
import { NotLoaded } from '../../../ui/NotLoaded.tsx';
import { SectionGroup } from '../SectionPage.tsx';
import { PasskeysGroup } from './PasskeysGroup.tsx';
import { RecoveryCodesDialog } from './RecoveryCodesDialog.tsx';
import { TwoStepGroup } from './TwoStepGroup.tsx';
import { useSecurity } from './use-security.ts';

/** What protects the account beside its password. */
export function SecondFactorGroups() {
  const t = useTranslations('secondFactor.security');
  const say = useErrorSentence();
  const security = useSecurity();
  const [codes, setCodes] = useState<readonly string[]>([]);
  const { state } = security;

  if (state.isPending) return <GroupsToCome label={t('loading')} title={t('twoStep')} />;
  if (state.isError) {
    return (
      <SectionGroup title={t('twoStep')} about={t('twoStepAbout')}>
        <NotLoaded
          title={t('failed')}
          problem={say(state.error)}
          again={t('retry')}
          onAgain={state.refetch}
        />
      </SectionGroup>
    );
  }
  return (
    <>
      <TwoStepGroup security={security} view={state.data} onCodes={setCodes} />
      <PasskeysGroup
        security={security}
        passkeys={state.data.passkeys}
        now={new Date(state.dataUpdatedAt)}
        onCodes={setCodes}
      />
      {codes.length > 0 && <RecoveryCodesDialog codes={codes} onClose={() => setCodes([])} />}
    </>
  );
}

/** Rows of the size of what comes, so that nothing jumps. */
function GroupsToCome({ label, title }: { readonly label: string; readonly title: string }) {
  return (
    <SectionGroup title={title}>
      <div role="status" aria-label={label}>
        {[0, 1].map((row) => (
          <div key={row} className="flex items-center gap-3 py-4 first:pt-0 last:pb-0 not-first:hairline-top">
            <div className="size-6 shrink-0 rounded-control bg-hover" />
            <div className="flex flex-1 flex-col gap-2">
              <div className="h-4 w-32 max-w-full rounded-control bg-hover" />
              <div className="h-3 w-72 max-w-full rounded-control bg-hover" />
            </div>
          </div>
        ))}
      </div>
    </SectionGroup>
  );
}

import { isErrorCode } from '@pingvas/contracts';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { useEffect, useRef, useState } from 'react';
import { useTranslations } from 'use-intl';
import { useToast } from '../../../ui/toasts.tsx';
import { SectionPage } from '../SectionPage.tsx';
import { Connections } from './Connections.tsx';

export function ConnectionsSection() {
  return (
    <SectionPage id="connections">
      <WhatCameBack />
      <Connections />
    </SectionPage>
  );
}

/** Tells once what a way to a provider came to, and takes it out of the address, so that a reload does not repeat it. */
function WhatCameBack() {
  const t = useTranslations('connections');
  const errors = useTranslations('errors');
  const toast = useToast();
  const navigate = useNavigate();
  // As the page was opened: coming back from a provider is always a page of its own.
  const search = useSearch({ strict: false });
  const [{ linked, problem, provider }] = useState(() => search);
  const isTold = useRef(false);

  useEffect(() => {
    if (isTold.current || !(linked ?? problem)) return;
    isTold.current = true;
    if (linked) toast({ title: t('linkedNow', { provider: t(`names.${linked}`) }) });
    void navigate({ to: '/account/connections', search: {}, replace: true });
  }, [linked, problem, navigate, t, toast]);

  if (!problem) return null;
  return (
    <div role="alert" className="rounded-control bg-warn-wash px-3.5 py-2.5 text-14 text-warn-text">
      {provider && (
        <strong className="block font-strong">
          {t('notLinkedNow', { provider: t(`names.${provider}`) })}
        </strong>
      )}
      {problem === 'identity.connection-cancelled'
        ? t('cancelledThere')
        : errors(isErrorCode(problem) ? problem : 'unknown')}
    </div>
  );
}

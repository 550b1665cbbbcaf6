import { isErrorCode, type OauthProvider, oauthProvider } from '@pingvas/contracts';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { useEffect, useState } from 'react';
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

/** Tells once what a way to a provider came to, and takes it out of the address. */
function WhatCameBack() {
  const t = useTranslations('connections');
  const errors = useTranslations('errors');
  const toast = useToast();
  const navigate = useNavigate();
  const { linked, problem, provider } = useSearch({ strict: false });
  const [told, setTold] = useState<{ problem: string; provider: OauthProvider } | null>(null);

  useEffect(() => {
    const said = oauthProvider.safeParse(linked ?? provider);
    if (!said.success) return;
    if (linked) toast({ title: t('linkedNow', { provider: t(`names.${said.data}`) }) });
    else if (problem) setTold({ problem, provider: said.data });
    void navigate({ to: '/account/connections', search: {}, replace: true });
  }, [linked, problem, provider, navigate, t, toast]);

  if (!told) return null;
  return (
    <div role="alert" className="rounded-control bg-warn-wash px-3.5 py-2.5 text-14 text-warn-text">
      <strong className="block font-strong">
        {t('notLinkedNow', { provider: t(`names.${told.provider}`) })}
      </strong>
      {errors(isErrorCode(told.problem) ? told.problem : 'unknown')}
    </div>
  );
}

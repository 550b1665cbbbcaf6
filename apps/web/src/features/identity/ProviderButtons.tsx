import type { OauthProvider } from '@pingvas/contracts';
import { useTranslations } from 'use-intl';
import { trpc } from '../../api/trpc.ts';
import { type GuestLook, useGuestLook } from '../../shell/use-look.ts';
import { classNames } from '../../ui/class-names.ts';
import { ProviderMark } from '../../ui/ProviderMark.tsx';

interface ProviderButtonsProps {
  readonly next: string | undefined;
}

/**
 * The other ways in: only those that this installation offers. They are links, as they leave this page for the
 * provider's own. Kakao's rules want its yellow, Google's its colours; the rest is as quiet as everything else.
 */
export function ProviderButtons({ next }: ProviderButtonsProps) {
  const t = useTranslations('connections');
  const look = useGuestLook();
  const { data } = trpc.identity.connections.providers.useQuery(undefined, {
    staleTime: Number.POSITIVE_INFINITY,
  });
  if (!data || data.items.length === 0) return null;
  return (
    <section aria-label={t('otherWays')} className="mt-5">
      <p aria-hidden="true" className="flex items-center gap-3.5 text-13 text-ink-2">
        <span className="h-px flex-1 bg-line" />
        {t('otherWays')}
        <span className="h-px flex-1 bg-line" />
      </p>
      <ul className="mt-4 flex flex-wrap gap-2">
        {data.items.map(({ provider }) => (
          <li key={provider} className={provider === 'kakao' ? 'basis-full' : 'flex-1 basis-40'}>
            <a href={startAddress(provider, next, look)} className={classNames(button, looks[provider])}>
              <ProviderMark provider={provider} />
              {t(`signInWith.${provider}`)}
            </a>
          </li>
        ))}
      </ul>
      {data.items.every(({ isPractice }) => isPractice) && (
        <p className="mt-3 text-13 text-ink-2">{t('practice')}</p>
      )}
    </section>
  );
}

const button =
  'flex h-12 w-full items-center justify-center gap-2.5 rounded-action px-3 text-14 font-medium whitespace-nowrap tap active:translate-y-px';

const looks: Record<OauthProvider, string> = {
  kakao: 'kakao-look',
  google: 'bg-raised text-ink edge hover:bg-hover',
  discord: 'bg-raised text-ink edge hover:bg-hover',
};

/** Says along what the person chose here: an account that is made on the way takes it over. */
function startAddress(
  provider: OauthProvider,
  next: string | undefined,
  { language, theme, timeZone }: GuestLook,
): string {
  const query = { ...(next === undefined ? {} : { next }), language, theme, time_zone: timeZone };
  return `/auth/${provider}/start?${new URLSearchParams(query)}`;
}

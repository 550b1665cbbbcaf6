import { Link } from '@tanstack/react-router';
import { useFormatter, useTranslations } from 'use-intl';
import { trpc } from '../api/trpc.ts';
import { Face } from '../ui/Face.tsx';
import { Logo, LogoMark } from '../ui/Logo.tsx';
import { AccountMenu } from './AccountMenu.tsx';
import { EngineState } from './EngineState.tsx';
import { nameOf, useAccount } from './use-account.ts';

const link = 'rounded-control px-[11px] py-1.5 text-14 font-medium text-ink-3 hover:text-ink tap';

/** The bar above every room: where one is, whether the engine answers, what is left to spend. */
export function Bar() {
  const t = useTranslations('bar');
  const { user } = useAccount();
  return (
    <header className="sticky top-0 z-(--z-bar) flex h-(--bar) items-center bg-ground px-5 hairline-bottom max-wide:px-4 max-wide:group-has-data-[room=gallery]/rooms:hidden">
      <Link to="/" aria-label={t('studio')} className="reach rounded-tag">
        <Logo className="h-[26px] max-wide:hidden" />
        <LogoMark className="h-[26px] wide:hidden" />
      </Link>
      <nav aria-label={t('navigation')} className="ml-6 flex gap-0.5 max-wide:hidden">
        <Link
          to="/"
          className={link}
          activeOptions={{ exact: true }}
          activeProps={{ className: 'font-strong text-ink!' }}
        >
          {t('studio')}
        </Link>
        <Link to="/gallery" className={link} activeProps={{ className: 'font-strong text-ink!' }}>
          {t('gallery')}
        </Link>
      </nav>
      <div className="ml-auto flex items-center">
        <EngineState />
        <Credits />
        {user && (
          <AccountMenu
            trigger={
              <button
                type="button"
                aria-label={t('account', { email: user.email })}
                className="reach ml-[18px] rounded-round"
              >
                <Face name={nameOf(user)} url={user.avatarUrl} />
              </button>
            }
          />
        )}
      </div>
    </header>
  );
}

function Credits() {
  const t = useTranslations('bar');
  const format = useFormatter();
  const { data: credits } = trpc.credits.balance.useQuery(undefined, { staleTime: 30_000 });
  if (!credits) return null;
  return (
    <span className="ml-[30px] text-13 whitespace-nowrap text-ink-2 max-wide:ml-[22px]">
      <span className="figures text-14 font-strong text-ink">{format.number(credits.balance)}</span>{' '}
      {t('creditsUnit', { amount: credits.balance })}
    </span>
  );
}

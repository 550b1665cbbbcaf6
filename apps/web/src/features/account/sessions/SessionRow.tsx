import { Desktop } from '@phosphor-icons/react/dist/csr/Desktop';
import { DeviceMobile } from '@phosphor-icons/react/dist/csr/DeviceMobile';
import { TerminalWindow } from '@phosphor-icons/react/dist/csr/TerminalWindow';
import type { SessionView } from '@pingvas/contracts';
import { useFormatter, useTranslations } from 'use-intl';
import { Button } from '../../../ui/Button.tsx';
import { classNames } from '../../../ui/class-names.ts';
import { deviceOf } from '../../../ui/device-of.ts';
import { useDeviceName } from '../../../ui/use-device-name.ts';
import { usePlaceName } from '../../../ui/use-place-name.ts';

interface SessionRowProps {
  readonly session: SessionView;
  readonly now: Date;
  readonly isEnding: boolean;
  readonly onEnd: () => void;
}

/** One way in: what it is, in which country, and when it was last there. */
export function SessionRow({ session, now, isEnding, onEnd }: SessionRowProps) {
  const t = useTranslations('sessions');
  const sayDevice = useDeviceName();
  const { kind, isCurrent, userAgent } = session;
  const name = sayDevice(userAgent, kind);
  const Icon = kind === 'program' ? TerminalWindow : deviceOf(userAgent)?.isHandheld ? DeviceMobile : Desktop;
  return (
    <li className="flex items-start gap-3 py-4 first:pt-0 last:pb-0 not-first:hairline-top">
      <Icon size={24} aria-hidden="true" className="mt-0.5 shrink-0 text-ink-3" />
      <div className="min-w-0 flex-1">
        <p title={userAgent ?? undefined} className="text-16 font-strong wrap-anywhere">
          {name}
        </p>
        <Whereabouts session={session} now={now} />
      </div>
      {!isCurrent && (
        <Button aria-label={t('endOf', { device: name })} isBusy={isEnding} onClick={onEnd}>
          {t('end')}
        </Button>
      )}
    </li>
  );
}

function Whereabouts({ session, now }: Pick<SessionRowProps, 'session' | 'now'>) {
  const t = useTranslations('sessions');
  const format = useFormatter();
  const sayPlace = usePlaceName();
  const { isCurrent, address, place, lastSeenAt, createdAt } = session;
  const seen = new Date(lastSeenAt);
  // The clock here may be behind the server's: nobody was last seen in the future.
  const when = format.relativeTime(seen < now ? seen : now, now);
  return (
    <>
      <p className="mt-0.5 flex flex-wrap gap-x-3 text-13 text-ink-2">
        <time
          dateTime={lastSeenAt}
          title={format.dateTime(seen, { dateStyle: 'medium', timeStyle: 'short' })}
          className={classNames(isCurrent && 'inline-flex items-center gap-1.5 font-medium text-glaze-text')}
        >
          {isCurrent && <span aria-hidden="true" className="size-2 rounded-round bg-glaze-mark" />}
          {isCurrent ? t('seenNow') : t('seen', { when })}
        </time>
        {address && <span>{sayPlace(place)}</span>}
      </p>
      <p className="flex flex-wrap gap-x-3 text-13 text-ink-3">
        {address && <span className="figures wrap-anywhere">{address}</span>}
        <span>{t('since', { date: format.dateTime(new Date(createdAt), { dateStyle: 'medium' }) })}</span>
      </p>
    </>
  );
}

import { Desktop } from '@phosphor-icons/react/dist/csr/Desktop';
import { DeviceMobile } from '@phosphor-icons/react/dist/csr/DeviceMobile';
import { TerminalWindow } from '@phosphor-icons/react/dist/csr/TerminalWindow';
import type { SessionView } from '@pingvas/contracts';
import { useFormatter, useTranslations } from 'use-intl';
import { Button } from '../../../ui/Button.tsx';
import { deviceOf } from '../../../ui/device-of.ts';

interface SessionRowProps {
  readonly session: SessionView;
  readonly now: Date;
  readonly isEnding: boolean;
  readonly onEnd: () => void;
}

/** One place: what it is, from where, and when it was last there. */
export function SessionRow({ session, now, isEnding, onEnd }: SessionRowProps) {
  const t = useTranslations('sessions');
  const format = useFormatter();
  const device = deviceOf(session.userAgent);
  const name = useDeviceName(session);
  const Icon = session.kind === 'program' ? TerminalWindow : device?.isHandheld ? DeviceMobile : Desktop;
  const when = format.relativeTime(new Date(session.lastSeenAt), now);
  return (
    <li className="flex items-start gap-3 py-4 not-first:hairline-top">
      <Icon size={24} aria-hidden="true" className="mt-0.5 shrink-0 text-ink-3" />
      <div className="min-w-0 flex-1">
        <p className="flex flex-wrap items-baseline gap-x-2 text-16 font-strong">
          <span className="wrap-anywhere">{name}</span>
          {session.isCurrent && (
            <span className="inline-flex items-center gap-1.5 text-13 font-medium text-glaze-text">
              <span aria-hidden="true" className="size-2 rounded-round bg-glaze-mark" />
              {t('here')}
            </span>
          )}
        </p>
        <p className="mt-0.5 flex flex-wrap gap-x-3 text-13 text-ink-2">
          <span>{session.isCurrent ? t('seenNow') : t('seen', { when })}</span>
          {session.address && (
            <span className="wrap-anywhere">{t('from', { address: session.address })}</span>
          )}
          <span>
            {t('since', { date: format.dateTime(new Date(session.createdAt), { dateStyle: 'medium' }) })}
          </span>
        </p>
      </div>
      {!session.isCurrent && (
        <Button aria-label={t('endOf', { device: name })} disabled={isEnding} onClick={onEnd}>
          {t('end')}
        </Button>
      )}
    </li>
  );
}

function useDeviceName({ kind, userAgent }: SessionView): string {
  const t = useTranslations('sessions');
  const device = deviceOf(userAgent);
  if (device) return t('browserOn', { browser: device.browser, system: device.system });
  return kind === 'browser' ? t('unknownBrowser') : (userAgent ?? t('program'));
}

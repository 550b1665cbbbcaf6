import { Tooltip } from '@base-ui/react/tooltip';
import { useTranslations } from 'use-intl';
import { useEngineStatus } from '../api/use-engine-status.ts';
import { TooltipBubble } from '../ui/IconButton.tsx';
import { Pill } from '../ui/Pill.tsx';

/** Whether pictures can be made now: a dot and, where there is room, a word. */
export function EngineState() {
  const t = useTranslations('bar');
  const app = useTranslations('app');
  const { data: engine, isError, failureCount } = useEngineStatus();
  // Said with the first question that got no answer, not only when the last try has failed.
  const isCut = isError || failureCount > 0;
  const isOffline = engine?.state === 'offline';
  const words = isCut
    ? app('offlineHere')
    : engine
      ? { ready: t('engineReady'), busy: t('engineBusy'), offline: t('engineOffline') }[engine.state]
      : t('engineUnknown');

  return (
    <>
      {engine?.isEmulated && (
        <Tooltip.Root>
          <Tooltip.Trigger
            delay={500}
            render={
              <button
                type="button"
                className="reach mr-[18px] rounded-round max-wide:mr-3"
                aria-label={t('emulatorTip')}
              >
                <Pill look="emulator">{t('emulator')}</Pill>
              </button>
            }
          />
          <TooltipBubble>{t('emulatorTip')}</TooltipBubble>
        </Tooltip.Root>
      )}
      <span role="status" className="flex items-center gap-2 text-13 text-ink-2">
        {isOffline || isCut ? (
          <span aria-hidden="true" className="size-2 rounded-round border-2 border-danger" />
        ) : engine ? (
          <span aria-hidden="true" className="live-dot" />
        ) : null}
        <span className="max-wide:sr-only">{words}</span>
      </span>
    </>
  );
}

import { useFormatter, useTranslations } from 'use-intl';
import { useErrorSentence } from '../../../api/error-sentence.ts';
import { MakeAction } from '../../../ui/MakeAction.tsx';
import { FieldNote } from '../../../ui/TextField.tsx';
import type { Composer } from '../use-composer.ts';

interface ComposerFootProps {
  readonly composer: Composer;
  readonly isOffline: boolean;
  readonly onMake: () => void;
  /** Without the line about the balance, where room is short. */
  readonly isBrief?: boolean;
}

const isMac = /mac|iphone|ipad/i.test(navigator.userAgent);

/** The main action with its price, and what is left after it. */
export function ComposerFoot({ composer, isOffline, onMake, isBrief = false }: ComposerFootProps) {
  const t = useTranslations('composer');
  const format = useFormatter();
  const sayError = useErrorSentence();
  const { draft, price, balance, isShort, isSending, error, delay } = composer;
  const { count } = draft;
  const look = isShort ? 'short' : isOffline ? 'later' : 'ready';
  const label = {
    ready: t('make', { count }),
    later: t('makeLater', { count }),
    short: t('makeShort', { count }),
  }[look];

  return (
    <div>
      {(error ?? delay) && (
        <div className="pb-3">
          <FieldNote isError>{sayError(error ?? delay)}</FieldNote>
        </div>
      )}
      <MakeAction
        look={look}
        label={label}
        price={
          isShort && balance !== null
            ? t('makeShortBy', { missing: format.number(price - balance) })
            : t('makePrice', { price })
        }
        shortcut={isShort ? undefined : t(isMac ? 'shortcutMac' : 'shortcut')}
        aria-keyshortcuts="Control+Enter Meta+Enter"
        isSending={isSending}
        onClick={onMake}
      />
      {!isBrief && (
        <div className="figures mt-2.5 flex h-[18px] justify-between gap-3 text-13 whitespace-nowrap text-ink-3">
          {isOffline ? (
            <>
              <span>{t('laterStarts')}</span>
              <span>{t('laterHeld', { price: format.number(price) })}</span>
            </>
          ) : (
            balance !== null && (
              <>
                <span>{t('balance', { balance: format.number(balance) })}</span>
                {!isShort && <span>{t('after', { after: format.number(balance - price) })}</span>}
              </>
            )
          )}
        </div>
      )}
    </div>
  );
}

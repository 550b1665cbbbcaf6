import { useTranslations } from 'use-intl';
import { Button } from '../../../ui/Button.tsx';
import { Dialog } from '../../../ui/Dialog.tsx';
import { type Composer, possibleCount } from '../use-composer.ts';

/** Too few credits: what it costs, what there is, and what can be made right now. */
export function ShortDialog({ composer }: { readonly composer: Composer }) {
  const t = useTranslations('composer');
  const { draft, price, pricePerPicture, isShortShown, hideShort, makeSome } = composer;
  const balance = composer.balance ?? 0;
  const possible = possibleCount(balance, pricePerPicture, draft.count);
  const facts = { count: draft.count, price, balance };
  return (
    <Dialog
      isOpen={isShortShown}
      onClose={hideShort}
      title={t('shortTitle', { missing: Math.max(0, price - balance) })}
      actions={
        <>
          <Button look="soft" onClick={hideShort}>
            {t('shortChange')}
          </Button>
          {possible > 0 && (
            <Button look="main" onClick={() => makeSome(possible)}>
              {t('shortMake', { possible })}
            </Button>
          )}
        </>
      }
    >
      <p>{possible > 0 ? t('shortSome', { ...facts, possible }) : t('shortNone', facts)}</p>
    </Dialog>
  );
}

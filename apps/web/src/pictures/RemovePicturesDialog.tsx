import { useTranslations } from 'use-intl';
import { useErrorSentence } from '../api/error-sentence.ts';
import { Button } from '../ui/Button.tsx';
import { Dialog } from '../ui/Dialog.tsx';
import { useToast } from '../ui/toasts.tsx';
import { useRemovePictures } from './use-remove-pictures.ts';

interface RemovePicturesDialogProps {
  /** The pictures that are asked about; none means that nothing is asked. */
  readonly ids: readonly string[];
  readonly onClose: () => void;
  readonly onRemoved: (ids: readonly string[]) => void;
}

/** Asks once before pictures are removed for good, then says what became of them. */
export function RemovePicturesDialog({ ids, onClose, onRemoved }: RemovePicturesDialogProps) {
  const t = useTranslations('pictures');
  const toast = useToast();
  const sayError = useErrorSentence();
  const { remove, isRemoving } = useRemovePictures();

  const confirm = async () => {
    const { removedIds, error } = await remove(ids);
    onClose();
    if (removedIds.length > 0) {
      onRemoved(removedIds);
      toast({ title: t('removed', { count: removedIds.length }) });
    }
    if (error !== null) {
      toast({
        title: t('notRemoved', { count: ids.length - removedIds.length }),
        description: sayError(error),
      });
    }
  };

  return (
    <Dialog
      isOpen={ids.length > 0}
      onClose={onClose}
      title={t('removeTitle', { count: ids.length })}
      actions={
        <>
          <Button look="soft" onClick={onClose}>
            {t('keep')}
          </Button>
          <Button look="danger" onClick={() => void confirm()} disabled={isRemoving}>
            {t('remove')}
          </Button>
        </>
      }
    >
      <p>{t('removeBody', { count: ids.length })}</p>
    </Dialog>
  );
}

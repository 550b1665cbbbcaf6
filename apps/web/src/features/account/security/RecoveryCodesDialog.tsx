import { Copy } from '@phosphor-icons/react/dist/csr/Copy';
import { DownloadSimple } from '@phosphor-icons/react/dist/csr/DownloadSimple';
import { Printer } from '@phosphor-icons/react/dist/csr/Printer';
import { useTranslations } from 'use-intl';
import { useAccount } from '../../../shell/use-account.ts';
import { Button } from '../../../ui/Button.tsx';
import { Dialog } from '../../../ui/Dialog.tsx';
import { useCopyCodes } from './use-copy-codes.ts';

interface RecoveryCodesDialogProps {
  readonly codes: readonly string[];
  readonly onClose: () => void;
}

/** The one time that recovery codes are seen: to copy, to keep as a file or to print. */
export function RecoveryCodesDialog({ codes, onClose }: RecoveryCodesDialogProps) {
  const t = useTranslations('secondFactor.codes');
  const copy = useCopyCodes();
  const { user } = useAccount();
  const text = [t('fileTitle'), user?.email ?? '', '', ...codes, ''].join('\n');

  const download = () => {
    const address = URL.createObjectURL(new Blob([text], { type: 'text/plain' }));
    const link = document.createElement('a');
    link.href = address;
    link.download = 'pingvas-recovery-codes.txt';
    link.click();
    URL.revokeObjectURL(address);
  };

  return (
    <Dialog
      isOpen
      staysOpen
      onClose={onClose}
      title={t('title')}
      body={
        <>
          <div data-print>
            <p className="hidden whitespace-pre-line print:block">{`${t('fileTitle')}\n${user?.email ?? ''}`}</p>
            <ol
              aria-label={t('list')}
              className="figures mt-5 grid grid-cols-2 gap-x-6 gap-y-2 rounded-control bg-hover px-5 py-4 text-16 font-medium"
            >
              {codes.map((code) => (
                <li key={code} className="select-all">
                  <code>{code}</code>
                </li>
              ))}
            </ol>
          </div>
          <div className="mt-3 flex flex-wrap gap-2">
            <Button size="s" className="max-wide:px-2.5" onClick={() => copy(codes.join('\n'))}>
              <Copy aria-hidden="true" />
              {t('copy')}
            </Button>
            <Button size="s" className="max-wide:px-2.5" onClick={download}>
              <DownloadSimple aria-hidden="true" />
              {t('download')}
            </Button>
            <Button size="s" className="max-wide:px-2.5" onClick={() => window.print()}>
              <Printer aria-hidden="true" />
              {t('print')}
            </Button>
          </div>
        </>
      }
      actions={
        <Button look="main" onClick={onClose}>
          {t('done')}
        </Button>
      }
    >
      <p>{t('body')}</p>
    </Dialog>
  );
}

import { Plus } from '@phosphor-icons/react/dist/csr/Plus';
import type { NewWorkerTokenView } from '@pingvas/contracts';
import { useState } from 'react';
import { useTranslations } from 'use-intl';
import { SectionHead } from '../../../shell/SectionsLayout.tsx';
import { usePageTitle } from '../../../shell/use-page-title.ts';
import { Button } from '../../../ui/Button.tsx';
import { ShownTokenDialog } from '../../../worker-tokens/ShownTokenDialog.tsx';
import { TokenList } from '../../../worker-tokens/TokenList.tsx';
import { useAllWorkerTokens } from '../../../worker-tokens/use-worker-tokens.ts';
import { NewTokenDialog } from './NewTokenDialog.tsx';

/** Every worker token: of the installation and of people's own GPUs. */
export function WorkersSection() {
  const t = useTranslations('admin');
  const words = useTranslations('workerTokens.all');
  const tokens = useAllWorkerTokens();
  const [open, setOpen] = useState<'new' | NewWorkerTokenView | null>(null);
  usePageTitle(t('sections.workers'));
  return (
    <>
      <SectionHead title={t('sections.workers')} lead={t('leads.workers')} />
      <div className="mb-2 flex items-center justify-between gap-4">
        <h2 className="label-face text-22">{words('title')}</h2>
        <Button
          look="main"
          onClick={() => {
            tokens.create.reset();
            setOpen('new');
          }}
        >
          <Plus aria-hidden="true" />
          {words('new')}
        </Button>
      </div>
      <TokenList tokens={tokens} empty={words('empty')} showsPools />
      {open === 'new' && (
        <NewTokenDialog create={tokens.create} onClose={() => setOpen(null)} onCreated={setOpen} />
      )}
      {open !== null && open !== 'new' && <ShownTokenDialog made={open} onClose={() => setOpen(null)} />}
    </>
  );
}

import { DownloadSimple } from '@phosphor-icons/react/dist/csr/DownloadSimple';
import { exportDays } from '@pingvas/contracts';
import { useFormatter, useTranslations } from 'use-intl';
import { useErrorSentence } from '../../../api/error-sentence.ts';
import { type RouterOutputs, trpc } from '../../../api/trpc.ts';
import { Button } from '../../../ui/Button.tsx';
import { NotLoaded } from '../../../ui/NotLoaded.tsx';
import { FieldNote } from '../../../ui/TextField.tsx';
import { SectionGroup } from '../SectionPage.tsx';
import { bytesInWords } from './bytes-in-words.ts';

type Export = NonNullable<RouterOutputs['privacy']['export']['export']>;

const lookEveryMs = 1_000;

/** The archive of everything about the person: ask for it, see how far it is, fetch it. */
export function ExportGroup() {
  const t = useTranslations('privacy');
  const sayError = useErrorSentence();
  const { current, request, download } = useExport();
  const made = current.data?.export ?? null;
  const isBeingMade = made?.state === 'waiting' || made?.state === 'running';
  const refusal = request.error ?? download.error;

  return (
    <SectionGroup title={t('export')} about={t('exportAbout')}>
      {current.isPending && (
        <div role="status" aria-label={t('loading')} className="h-10 w-48 rounded-control bg-hover" />
      )}
      {current.isError && (
        <NotLoaded problem={sayError(current.error)} again={t('again')} onAgain={current.refetch} />
      )}
      {current.isSuccess && (
        <div className="flex flex-col items-start gap-4">
          {isBeingMade && <Making made={made} />}
          {made?.state === 'ready' && (
            <Ready made={made} isFetching={download.isPending} onFetch={() => download.mutate()} />
          )}
          {made?.state === 'failed' && <FieldNote isError>{t('exportFailed')}</FieldNote>}
          {!isBeingMade && (
            <Button
              look={made?.state === 'ready' ? 'plain' : 'soft'}
              className={made?.state === 'ready' ? '-ml-3' : undefined}
              isBusy={request.isPending}
              onClick={() => request.mutate()}
            >
              {made === null ? t('exportAsk') : t('exportAskAgain')}
            </Button>
          )}
        </div>
      )}
      {refusal && <FieldNote isError>{sayError(refusal)}</FieldNote>}
    </SectionGroup>
  );
}

/** How many of the files are in; a line that fills, and the same in words. */
function Making({ made }: { readonly made: Export }) {
  const t = useTranslations('privacy');
  const { filesDone, filesTotal } = made;
  const words =
    filesTotal === 0 ? t('exportWaiting') : t('exportRunning', { done: filesDone, total: filesTotal });
  return (
    <div className="w-full max-w-[420px]">
      <div
        role="progressbar"
        aria-label={t('export')}
        aria-valuemin={0}
        aria-valuemax={Math.max(1, filesTotal)}
        aria-valuenow={filesDone}
        aria-valuetext={words}
        className="h-1 overflow-hidden rounded-round bg-line"
      >
        <div
          className="h-full rounded-round bg-glaze-mark"
          style={{ width: `${filesTotal === 0 ? 0 : (filesDone / filesTotal) * 100}%` }}
        />
      </div>
      <p className="mt-2 text-13 figures text-ink-2">{words}</p>
      <p className="text-13 text-ink-3">{t('exportLeave')}</p>
    </div>
  );
}

interface ReadyProps {
  readonly made: Export;
  readonly isFetching: boolean;
  readonly onFetch: () => void;
}

function Ready({ made, isFetching, onFetch }: ReadyProps) {
  const t = useTranslations('privacy');
  const format = useFormatter();
  const until = format.dateTime(new Date(made.expiresAt), { dateStyle: 'long' });
  const size = bytesInWords(made.sizeBytes ?? 0);
  return (
    <div className="flex w-full flex-wrap items-center justify-between gap-x-6 gap-y-3 rounded-panel bg-raised px-5 py-4 edge">
      <div className="min-w-0">
        <p role="status" className="text-16 font-strong">
          {t('exportReady')}
        </p>
        <p className="mt-0.5 text-13 figures text-ink-2">
          {t('exportFacts', { files: made.filesTotal, size, until, days: exportDays })}
        </p>
      </div>
      <Button look="main" isBusy={isFetching} onClick={onFetch}>
        <DownloadSimple aria-hidden="true" />
        {t('exportFetch')}
      </Button>
    </div>
  );
}

function useExport() {
  const utils = trpc.useUtils();
  const current = trpc.privacy.export.useQuery(undefined, {
    refetchInterval: ({ state }) => {
      const made = state.data?.export?.state;
      return made === 'waiting' || made === 'running' ? lookEveryMs : false;
    },
  });
  const request = trpc.privacy.requestExport.useMutation({
    onSuccess: (asked) => utils.privacy.export.setData(undefined, { export: asked }),
  });
  const download = trpc.privacy.downloadExport.useMutation({
    // The address says that it is a file to be saved: the page stays where it is.
    onSuccess: ({ url }) => location.assign(url),
    onError: () => utils.privacy.export.invalidate(),
  });
  return { current, request, download };
}

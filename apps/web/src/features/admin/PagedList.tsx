import type { ReactNode } from 'react';
import { useTranslations } from 'use-intl';
import { useErrorSentence } from '../../api/error-sentence.ts';
import { Button } from '../../ui/Button.tsx';
import { Empty } from '../../ui/Empty.tsx';

interface PagedListProps {
  readonly pages: {
    readonly data: unknown;
    readonly error: unknown;
    readonly isPending: boolean;
    readonly isPlaceholderData: boolean;
    readonly hasNextPage: boolean;
    readonly isFetchingNextPage: boolean;
    readonly refetch: () => Promise<unknown>;
    readonly fetchNextPage: () => Promise<unknown>;
  };
  readonly isEmpty: boolean;
  /** Stands where nothing was found. */
  readonly none: ReactNode;
  readonly children: ReactNode;
}

/** A list that comes page by page: on its way, not to be had, empty, or there with the way to more of it. */
export function PagedList({ pages, isEmpty, none, children }: PagedListProps) {
  const t = useTranslations('admin');
  const sayError = useErrorSentence();
  if (pages.isPending) {
    return (
      <p role="status" className="py-8 text-14 text-ink-3">
        {t('loading')}
      </p>
    );
  }
  if (!pages.data) {
    return (
      <Empty
        title={t('listFailed')}
        action={
          <Button look="main" onClick={() => void pages.refetch()}>
            {t('retry')}
          </Button>
        }
      >
        {sayError(pages.error)}
      </Empty>
    );
  }
  if (isEmpty) return none;
  return (
    <div aria-busy={pages.isPlaceholderData}>
      {children}
      {pages.hasNextPage && (
        <div className="flex justify-center pt-6">
          <Button isBusy={pages.isFetchingNextPage} onClick={() => void pages.fetchNextPage()}>
            {t('more')}
          </Button>
        </div>
      )}
    </div>
  );
}

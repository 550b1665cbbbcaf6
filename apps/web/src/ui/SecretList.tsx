import type { ReactNode } from 'react';
import { NotLoaded } from './NotLoaded.tsx';

interface SecretListProps {
  readonly list: {
    readonly isPending: boolean;
    readonly isSuccess: boolean;
    readonly refetch: () => Promise<unknown>;
  };
  /** Why the list could not be had. */
  readonly problem: string | null;
  readonly words: Readonly<Record<'loading' | 'failed' | 'again', string>>;
  readonly empty: ReactNode;
  readonly rows: readonly ReactNode[];
}

/** Keys and tokens, a row each: on their way, not to be had, none yet, or there. */
export function SecretList({ list, problem, words, empty, rows }: SecretListProps) {
  return (
    <>
      {list.isPending && <RowsToCome label={words.loading} />}
      {problem && (
        <NotLoaded title={words.failed} problem={problem} again={words.again} onAgain={list.refetch} />
      )}
      {list.isSuccess && rows.length === 0 && <p className="text-14 text-ink-2">{empty}</p>}
      {rows.length > 0 && <ul>{rows}</ul>}
    </>
  );
}

/** Rows of the size of what comes, so that nothing jumps. */
function RowsToCome({ label }: { readonly label: string }) {
  return (
    <div role="status" aria-label={label}>
      {[0, 1].map((row) => (
        <div key={row} className="flex flex-col gap-2 py-4 first:pt-0 last:pb-0 not-first:hairline-top">
          <div className="h-5 w-56 max-w-full rounded-control bg-hover" />
          <div className="h-4 w-80 max-w-full rounded-control bg-hover" />
        </div>
      ))}
    </div>
  );
}

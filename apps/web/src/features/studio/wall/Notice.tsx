import { CheckCircle } from '@phosphor-icons/react/dist/csr/CheckCircle';
import type { ReactNode } from 'react';

interface NoticeProps {
  readonly title: string;
  readonly body: string;
  /** What comes next, as a sentence of its own. */
  readonly next?: string;
  /** What became of the money and of the pictures, in few words each. */
  readonly facts: readonly string[];
  readonly actions: ReactNode;
}

/** What stands in a frame instead of a picture: what happened, what became of the money, what to do. */
export function Notice({ title, body, next = '', facts, actions }: NoticeProps) {
  return (
    <div role="alert" className="absolute inset-0 flex overflow-y-auto p-6 text-center max-wide:p-3">
      <div className="m-auto flex flex-col items-center">
        <h2 className="label-face text-28 max-wide:text-22">{title}</h2>
        <p className="mt-2.5 max-w-[29em] text-balance text-16 text-ink-2 max-wide:text-14">{body}</p>
        {next !== '' && (
          <p className="mt-1.5 max-w-[29em] text-balance text-16 text-ink max-wide:text-14">{next}</p>
        )}
        {facts.length > 0 && (
          <ul className="mt-5.5 flex flex-wrap justify-center gap-x-6 gap-y-1.5 text-13 text-ink-2">
            {facts.map((fact) => (
              <li key={fact} className="flex items-center gap-2 text-start">
                <CheckCircle size={16} weight="fill" className="text-glaze-mark" aria-hidden="true" />
                {fact}
              </li>
            ))}
          </ul>
        )}
        <div className="mt-6 flex flex-wrap items-center justify-center gap-2">{actions}</div>
      </div>
    </div>
  );
}

import { WarningCircle } from '@phosphor-icons/react/dist/csr/WarningCircle';
import { Button } from './Button.tsx';

interface NotLoadedProps {
  /** What is missing, where the page around does not say it. */
  readonly title?: string;
  /** Why there is nothing. */
  readonly problem: string;
  readonly again: string;
  readonly onAgain: () => Promise<unknown>;
}

/** Stands in a part of a page whose content could not be had, and tries once more when asked to. */
export function NotLoaded({ title, problem, again, onAgain }: NotLoadedProps) {
  return (
    <div className="flex flex-col items-start gap-3">
      <div role="alert" className="mt-1.5 flex gap-1.5 text-13 text-danger-text">
        <WarningCircle weight="fill" size={16} className="mt-px shrink-0" aria-hidden="true" />
        <div className="flex flex-col gap-1">
          {title && <p className="font-strong">{title}</p>}
          <p>{problem}</p>
        </div>
      </div>
      <Button onClick={() => void onAgain()}>{again}</Button>
    </div>
  );
}

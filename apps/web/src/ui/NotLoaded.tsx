import type { ReactNode } from 'react';
import { Button } from './Button.tsx';
import { FieldNote } from './TextField.tsx';

interface NotLoadedProps {
  /** Why there is nothing. */
  readonly children: ReactNode;
  readonly again: string;
  readonly onAgain: () => Promise<unknown>;
}

/** Stands in a part of a page whose content could not be had, and tries once more when asked to. */
export function NotLoaded({ children, again, onAgain }: NotLoadedProps) {
  return (
    <div className="flex flex-col items-start gap-3">
      <FieldNote isError>{children}</FieldNote>
      <Button onClick={() => void onAgain()}>{again}</Button>
    </div>
  );
}

import { type FocusEvent, useEffect, useRef } from 'react';

/**
 * Keeps the keyboard on the wall: when what had the focus goes with what hung there (Stop, once the run has
 * stopped), the wall takes it, so Tab goes on from here and not from the top of the page.
 */
export function useKeptFocus(shown: unknown) {
  const wall = useRef<HTMLElement | null>(null);

  useEffect(() => {
    const isLost = document.activeElement === document.body || document.activeElement === null;
    if (isLost) wall.current?.focus({ preventScroll: true });
  }, [shown]);

  return {
    onFocus: ({ currentTarget }: FocusEvent<HTMLElement>) => {
      wall.current = currentTarget;
    },
    onBlur: ({ relatedTarget, target }: FocusEvent<HTMLElement>) => {
      // Chromium blurs what is taken away, too; only somebody who left of their own will is let go.
      if (relatedTarget !== null || target.isConnected) wall.current = null;
    },
  };
}

import { useEffect, useState } from 'react';

/** True once `ms` have passed since the component appeared: what is quick never flashes. */
export function useAfter(ms: number): boolean {
  const [isOver, setIsOver] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setIsOver(true), ms);
    return () => clearTimeout(timer);
  }, [ms]);
  return isOver;
}

/** Waiting shows itself after this long, not before. */
export const loadingShownAfterMs = 400;

import { useEffect } from 'react';

/** Names the browser's tab after the room one is in. */
export function usePageTitle(room: string): void {
  useEffect(() => {
    document.title = `${room} · Pingvas`;
    return () => {
      document.title = 'Pingvas';
    };
  }, [room]);
}

import { type PointerEvent, useRef, useState } from 'react';
import { type SwipeOutcome, swipeOutcome } from './swipe.ts';

interface Way {
  readonly x: number;
  readonly y: number;
}

/** Lets a finger take the picture along; `onOutcome` is told when it goes far enough. */
export function useSwipe(isActive: boolean, onOutcome: (outcome: Exclude<SwipeOutcome, null>) => void) {
  const start = useRef<(Way & { readonly at: number; readonly id: number }) | null>(null);
  const [way, setWay] = useState<Way | null>(null);

  const stop = () => {
    start.current = null;
    setWay(null);
  };
  const wayOf = (event: PointerEvent): Way | null =>
    start.current?.id === event.pointerId
      ? { x: event.clientX - start.current.x, y: event.clientY - start.current.y }
      : null;

  return {
    /** How far the picture has been taken along; null at rest. */
    way,
    handlers: {
      onPointerDown: (event: PointerEvent) => {
        // A second finger wants to zoom.
        if (start.current) return stop();
        if (!isActive || event.pointerType === 'mouse') return;
        start.current = { x: event.clientX, y: event.clientY, at: event.timeStamp, id: event.pointerId };
      },
      onPointerMove: (event: PointerEvent) => {
        const now = wayOf(event);
        if (now)
          setWay(Math.abs(now.x) >= Math.abs(now.y) ? { x: now.x, y: 0 } : { x: 0, y: Math.max(0, now.y) });
      },
      onPointerUp: (event: PointerEvent) => {
        const now = wayOf(event);
        const ms = event.timeStamp - (start.current?.at ?? 0);
        stop();
        const outcome = now && swipeOutcome({ ...now, ms });
        if (outcome) onOutcome(outcome);
      },
      onPointerCancel: stop,
    },
  };
}

import { type RefCallback, useCallback, useState } from 'react';

interface ElementSize {
  readonly width: number;
  readonly height: number;
}

/** The inner size of an element in CSS pixels, followed as it changes; null before the first look. */
export function useElementSize<Element extends HTMLElement>(): [RefCallback<Element>, ElementSize | null] {
  const [size, setSize] = useState<ElementSize | null>(null);
  const ref = useCallback((element: Element | null) => {
    if (!element) return;
    const look = () => {
      const width = element.clientWidth;
      const height = element.clientHeight;
      setSize((before) => (before?.width === width && before.height === height ? before : { width, height }));
    };
    look();
    const observer = new ResizeObserver(look);
    observer.observe(element);
    return () => observer.disconnect();
  }, []);
  return [ref, size];
}

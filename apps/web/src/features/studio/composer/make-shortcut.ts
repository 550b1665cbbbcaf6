import type { KeyboardEvent } from 'react';

/** Ctrl or Cmd + Enter from any field of the composer does what the button does; never while a syllable is composed. */
export function makeShortcut(make: () => void) {
  return (event: KeyboardEvent) => {
    if (event.key !== 'Enter' || !(event.ctrlKey || event.metaKey) || event.nativeEvent.isComposing) return;
    event.preventDefault();
    make();
  };
}

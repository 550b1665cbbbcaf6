import { cleanup, configure } from '@testing-library/react';
import { afterEach } from 'vitest';

// Two busy cores may take longer than the second that is the default; a state that comes at once costs nothing.
configure({ asyncUtilTimeout: 20_000 });

// Pure files are tested without a page; a test that renders asks for jsdom in its first line.
afterEach(() => {
  if (typeof document === 'undefined') return;
  cleanup();
  localStorage.clear();
});

// jsdom has no media queries: the window of a test is wide and asks for nothing, unless the test says otherwise.
if (typeof window !== 'undefined') {
  window.matchMedia ??= (media) =>
    Object.assign(new EventTarget(), {
      media,
      matches: false,
      onchange: null,
      addListener: () => undefined,
      removeListener: () => undefined,
    });
}

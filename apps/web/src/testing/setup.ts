import { format } from 'node:util';
import { cleanup, configure } from '@testing-library/react';
import { afterEach, beforeEach, expect, vi } from 'vitest';

// Two busy cores may take longer than the second that is the default; a state that comes at once costs nothing.
configure({ asyncUtilTimeout: 20_000 });

/** An element of HTML that jsdom does not know yet; browsers do. */
const unknownToJsdom = 'The tag <search> is unrecognized in this browser';

// What React says on the console is a fault of ours: keys that stand twice, links within links, lost state.
const warnings: string[] = [];
console.error = (...words: unknown[]) => {
  const warning = format(...words);
  if (!warning.startsWith(unknownToJsdom)) warnings.push(warning);
};

beforeEach(() => {
  warnings.length = 0;
});

// Pure files are tested without a page; a test that renders asks for jsdom in its first line.
afterEach(() => {
  if (typeof document !== 'undefined') {
    cleanup();
    // The page is the same one for every file of a process.
    document.body.replaceChildren();
    for (const element of [document.documentElement, document.body]) {
      for (const name of element.getAttributeNames()) element.removeAttribute(name);
    }
    window.history.replaceState(null, '', '/');
    localStorage.clear();
    sessionStorage.clear();
  }
  vi.unstubAllGlobals();
  vi.useRealTimers();
  expect(warnings).toEqual([]);
});

// jsdom lays nothing out and has no media queries: the window of a test is wide and asks for nothing, unless the
// test says otherwise.
if (typeof window !== 'undefined') {
  window.ResizeObserver ??= class {
    observe() {}
    unobserve() {}
    disconnect() {}
  };
  window.matchMedia ??= (media) =>
    Object.assign(new EventTarget(), {
      media,
      matches: false,
      onchange: null,
      addListener: () => undefined,
      removeListener: () => undefined,
    });
}

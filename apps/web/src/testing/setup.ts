import { cleanup } from '@testing-library/react';
import { afterEach } from 'vitest';

// Pure files are tested without a page; a test that renders asks for jsdom in its first line.
afterEach(() => {
  if (typeof document === 'undefined') return;
  cleanup();
  localStorage.clear();
});

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isSitePath, nextCharsMax } from './connections.ts';

const site = 'https://studio.example';

describe('where somebody may be sent after signing in', () => {
  it.each(['/', '/gallery', '/images/42?from=strip', '/gallery?month=2026-11#top', '/그림', '/a.b/c..d'])(
    '%s is a path of this site',
    (path) => expect(isSitePath(path)).toBe(true),
  );

  it.each([
    '',
    'gallery',
    'https://evil.example',
    'javascript:alert(1)',
    '//evil.example',
    '///evil.example',
    '/\\evil.example',
    '\\\\evil.example',
    '/\t/evil.example',
    '/\n/evil.example',
    '/\r\nset-cookie: a=b',
    '/%0d%0aset-cookie:%20a=b',
    '/%2fevil.example',
    '/%2F%2Fevil.example',
    '/%5cevil.example',
    '/.//evil.example',
    '/..//evil.example',
    '/%2e//evil.example',
    '/%2e%2e/%2fevil.example',
    '/a/../..//evil.example',
    ' /gallery',
    '/gallery ',
    '/\u0000',
    '/\u202egallery',
    '/\ud800',
    '@evil.example',
    `/${'a'.repeat(nextCharsMax)}`,
  ])('%j is not', (path) => expect(isSitePath(path)).toBe(false));

  it('never leads a browser to another host, whatever it is made of', () => {
    const pieces = [
      '/',
      '\\',
      '.',
      '..',
      '%2f',
      '%5C',
      '%2e',
      '\t',
      '\n',
      '@',
      ':',
      '?',
      '#',
      'evil.example',
      'a',
    ];
    const text = fc
      .array(fc.oneof(fc.constantFrom(...pieces), fc.string({ unit: 'binary' })))
      .map((parts) => parts.join(''));
    fc.assert(
      fc.property(
        fc.oneof(
          text,
          text.map((rest) => `/${rest}`),
        ),
        (path) => {
          if (!isSitePath(path)) return;
          const once = new URL(path, site);
          expect(once.origin).toBe(site);
          // Also for who takes the path out of the address and puts it into another one.
          expect(new URL(once.pathname, site).origin).toBe(site);
          expect(new URL(decodeURI(once.pathname), site).origin).toBe(site);
        },
      ),
      { numRuns: 20_000 },
    );
  });
});

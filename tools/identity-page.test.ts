import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';

const repository = resolve(import.meta.dirname, '..');
const page = readFileSync(join(repository, 'docs/identity.md'), 'utf8');

describe('the page on identity', () => {
  it('names tests that there are', () => {
    const named = [...page.matchAll(/`([\w./-]+\.test\.ts)`/g)].map(([, file = '']) => file);
    expect(named.length).toBeGreaterThan(30);
    const missing = named.filter((file) => {
      const isWhole = /^(apps|packages)\//.test(file);
      return !existsSync(join(repository, isWhole ? '' : 'apps/api/src/modules/identity', file));
    });
    expect(missing).toEqual([]);
  });
});

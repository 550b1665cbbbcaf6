import { readFile } from 'node:fs/promises';
import { expect, it } from 'vitest';
import { envExample, envExampleFile } from './env-example.ts';

it('lists every setting as the code reads it (run `pnpm env-example` after a change)', async () => {
  expect(await readFile(envExampleFile, 'utf8')).toBe(envExample());
});

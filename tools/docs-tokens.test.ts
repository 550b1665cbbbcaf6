import { readFile } from 'node:fs/promises';
import { expect, it } from 'vitest';
import { docsTokens, docsTokensFile } from './docs-tokens.ts';

it('gives the page of the reference the tokens of the web app (run `node tools/docs-tokens.ts --write`)', async () => {
  expect(await readFile(docsTokensFile, 'utf8')).toBe(await docsTokens());
});

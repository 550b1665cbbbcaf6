import { execFile } from 'node:child_process';
import { resolve } from 'node:path';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';

const run = promisify(execFile);
const repository = resolve(import.meta.dirname, '..');

it('runs the file with its arguments as if it had been named itself', async () => {
  const { stdout } = await run(
    process.execPath,
    ['tools/with-node-24.mjs', 'apps/cli/src/generate.ts', '--help'],
    { cwd: repository },
  );
  expect(stdout).toMatch(/^Usage: pnpm generate/);
});

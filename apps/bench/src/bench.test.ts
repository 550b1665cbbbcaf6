import { spawn } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { scenarios } from './scenarios/index.ts';

const bench = fileURLToPath(new URL('./bench.ts', import.meta.url));
let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'pingvas-bench-test-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

async function run(...args: string[]) {
  const child = spawn(process.execPath, [bench, ...args]);
  let out = '';
  let errors = '';
  child.stdout.on('data', (chunk) => (out += chunk));
  child.stderr.on('data', (chunk) => (errors += chunk));
  const code = await new Promise<number | null>((resolve) => child.once('close', resolve));
  return { code, out, errors };
}

describe('the command', () => {
  it('explains every scenario with its goal', async () => {
    const { code, out } = await run('--help');
    expect(code).toBe(0);
    for (const { name, about, goal } of scenarios) {
      expect(out).toContain(name);
      expect(out).toContain(about);
      expect(out).toContain(goal);
    }
  });

  it.each([
    [['no-such-scenario'], 'There is no scenario no-such-scenario'],
    [['--fast'], '--fast'],
    [['--quick', '--write-docs'], 'do not go together'],
  ])('refuses %j with a sentence', async (args, sentence) => {
    const { code, errors } = await run(...args);
    expect(code).toBe(2);
    expect(errors).toContain(sentence);
  });

  it('prints one table, shows where it stands, and writes the same rows', async () => {
    const json = join(folder, 'figures.json');
    const { code, out, errors } = await run('gallery', '--quick', '--json', json);
    expect(code).toBe(0);
    expect(out.split('\n')[0]).toMatch(/^scenario +case +ratio +p50 +p95 +baseline +goal +met$/);
    expect(errors).toContain('gallery: first page, round 1');
    const report = JSON.parse(await readFile(json, 'utf8'));
    expect(report).toMatchObject({ command: `pnpm bench gallery --quick --json ${json}`, isQuick: true });
    expect(report.rows.length).toBe(out.trim().split('\n').length - 1);
  });
});

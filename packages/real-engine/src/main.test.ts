import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

const main = fileURLToPath(new URL('./main.ts', import.meta.url));

function run(...given: string[]) {
  const env = { PATH: '/nowhere', PINGVAS_ENGINE_HOME: '/nowhere/engine' };
  return spawnSync(process.execPath, [main, ...given], { encoding: 'utf8', env });
}

describe('pnpm engine:real', () => {
  it('explains itself without starting anything', () => {
    const { status, stdout } = run('--help');
    expect(status).toBe(0);
    expect(stdout).toContain('pnpm engine:real --port');
    expect(stdout).toContain('Kept in /nowhere/engine');
  });

  it('says in one line what is missing on a machine without Python', () => {
    const { status, stderr } = run();
    expect(status).toBe(1);
    expect(stderr).toMatch(/^InvokeAI needs Python 3\.11 or 3\.12\. python3\.12 is not there/);
    expect(stderr.trim().split('\n')).toHaveLength(1);
  });

  it('refuses what it does not know', () => {
    expect(run('--prot').status).toBe(1);
    expect(run('--port', 'many').stderr).toContain('--port takes a number');
  });
});

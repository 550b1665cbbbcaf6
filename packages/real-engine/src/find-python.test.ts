import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { findPython } from './find-python.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'find-python-'));
  // Nothing of this machine's own, but the shell that runs the programs below.
  vi.stubEnv('PATH', [folder, '/bin'].join(delimiter));
  for (const name of ['python3.12', 'python3.11', 'python3', 'python']) program(name, 'exit 127');
});
afterEach(() => {
  vi.unstubAllEnvs();
  rmSync(folder, { recursive: true });
});

function program(name: string, body: string): string {
  const path = join(folder, name);
  writeFileSync(path, `#!/bin/sh\n${body}\n`);
  chmodSync(path, 0o755);
  return path;
}

const says = (version: string, path: string, lacks = 'null') =>
  `echo '{"path":"${path}","version":"${version}","lacks":${lacks}}'`;

describe('finding a Python for the engine', () => {
  it('passes over programs of the right name that run nothing', async () => {
    program('python3.12', 'echo "command not found" >&2; exit 127');
    program('python3.11', says('3.11.9', '/opt/real/python'));
    expect(await findPython()).toEqual({ path: '/opt/real/python', version: '3.11.9' });
  });

  it('takes the newest that works, by what it answers and not by its name', async () => {
    program('python3.11', says('3.11.9', '/opt/eleven'));
    program('python3', says('3.12.4', '/opt/twelve'));
    expect((await findPython()).path).toBe('/opt/eleven');
    program('python3.12', says('3.13.0', '/opt/thirteen'));
    program('python3.11', 'exit 1');
    expect((await findPython()).path).toBe('/opt/twelve');
  });

  it('says what it tried and what is needed when there is none', async () => {
    program('python3', says('3.9.2', '/usr/bin/python3'));
    program('python', 'echo hello');
    const failure = findPython();
    await expect(failure).rejects.toThrow(/needs Python 3\.11 or 3\.12/);
    await expect(failure).rejects.toThrow(/python3\.12 is there and does not run/);
    await expect(failure).rejects.toThrow(/python3 is 3\.9\.2; python does not answer as Python does/);
    await expect(failure).rejects.toThrow(/PINGVAS_ENGINE_PYTHON/);
  });

  it('names the package when Python is there without the part that makes environments', async () => {
    program('python3.11', says('3.11.2', '/usr/bin/python3.11', '"ensurepip"'));
    await expect(findPython()).rejects.toThrow(/lacks the module ensurepip.*apt install python3-venv/);
  });

  it('asks only the one that was named', async () => {
    program('python3.11', says('3.11.9', '/opt/eleven'));
    const mine = program('mine', says('3.12.1', '/opt/mine'));
    expect((await findPython(mine)).path).toBe('/opt/mine');
    await expect(findPython(join(folder, 'nowhere'))).rejects.toThrow(/nowhere is not there/);
  });
});

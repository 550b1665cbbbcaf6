import { mkdtemp, readdir, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { LogFile } from './log-file.ts';

let folder = '';
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'pingvas-log-'));
});

describe('the log of a process', () => {
  it('never takes more than twice its limit on disk, and keeps the newest lines', async () => {
    const log = new LogFile(join(folder, 'api.log'), 100);
    for (let line = 1; line <= 50; line += 1) log.write(Buffer.from(`line ${line} of many\n`));
    const names = await readdir(folder);
    expect(names.sort()).toEqual(['api.log', 'api.log.1']);
    for (const name of names) expect((await stat(join(folder, name))).size).toBeLessThanOrEqual(100);
    expect(await readFile(join(folder, 'api.log'), 'utf8')).toMatch(/line 50 of many\n$/);
  });

  it('counts what an earlier start wrote', async () => {
    new LogFile(join(folder, 'api.log'), 100).write(Buffer.alloc(90, 'a'));
    new LogFile(join(folder, 'api.log'), 100).write(Buffer.alloc(20, 'b'));
    expect(await readFile(join(folder, 'api.log'), 'utf8')).toBe('b'.repeat(20));
  });

  it('is silent when nothing can be written', async () => {
    const log = new LogFile(join(folder, 'api.log'));
    await rm(folder, { recursive: true });
    expect(() => log.write(Buffer.from('x'))).not.toThrow();
  });
});

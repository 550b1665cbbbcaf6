import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pino } from 'pino';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { lockSpool, SpoolTakenError } from './lock-spool.ts';

const log = pino({ level: 'silent' });
let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'pingvas-lock-'));
});
afterEach(() => rm(folder, { recursive: true }));

describe('the lock of a spool', () => {
  it('is given to one, and to the next when that one lets go', async () => {
    const spool = join(folder, 'spool');
    const first = lockSpool(spool, log);
    expect(() => lockSpool(spool, log)).toThrow(SpoolTakenError);
    // No second file, which would look like a picture that waits.
    expect(await readdir(spool)).toEqual(['lock']);
    first.release();
    lockSpool(spool, log).release();
  });

  it('is another one for another folder', () => {
    const locks = ['one', 'two'].map((name) => lockSpool(join(folder, name), log));
    for (const lock of locks) lock.release();
  });

  it('keeps no worker from working where nothing can be written', async () => {
    await writeFile(join(folder, 'file'), '');
    lockSpool(join(folder, 'file', 'spool'), log).release();
  });
});

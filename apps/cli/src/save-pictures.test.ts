import { mkdir, mkdtemp, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ImageView } from '@pingvas/contracts';
import { describe, expect, it } from 'vitest';
import { UsageError } from './config.ts';
import { filesFor, prepareOut } from './save-pictures.ts';

const image = (pictureIndex: number): ImageView => ({
  id: `id-${pictureIndex}`,
  generationId: 'g',
  pictureIndex,
  width: 64,
  height: 64,
  sizeBytes: 1,
  seed: '1',
  url: '/files/a',
  thumbnailUrl: '/files/b',
  thumbhash: '',
  isPublic: false,
  isEmulated: true,
  createdAt: '2026-11-20T00:00:00.000Z',
});

describe('where pictures are written', () => {
  it('writes one picture into the named file', () => {
    expect(filesFor('/x/moon.png', [image(0)])).toEqual(['/x/moon.png']);
  });

  it('numbers several pictures instead of overwriting the first', () => {
    expect(filesFor('/x/moon.PNG', [image(0), image(1)])).toEqual(['/x/moon-1.png', '/x/moon-2.png']);
  });

  it('takes any other name as a folder', () => {
    expect(filesFor('/x/moon', [image(0), image(1)])).toEqual(['/x/moon/id-0.png', '/x/moon/id-1.png']);
  });
});

describe('looking at the place before a picture is paid', () => {
  it('makes missing folders', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'pingvas-out-'));
    await prepareOut(join(folder, 'a', 'b'));
    await prepareOut(join(folder, 'c', 'moon.png'));
    expect((await stat(join(folder, 'a', 'b'))).isDirectory()).toBe(true);
    expect((await stat(join(folder, 'c'))).isDirectory()).toBe(true);
  });

  it('refuses a file where a folder is meant, a folder where a file is meant, and a way through a file', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'pingvas-out-'));
    await writeFile(join(folder, 'notes'), 'mine');
    await mkdir(join(folder, 'moon.png'));
    for (const out of ['notes', 'moon.png', 'notes/moon.png', 'notes/folder']) {
      await expect(prepareOut(join(folder, out))).rejects.toThrow(UsageError);
    }
  });
});

import { randomUUID } from 'node:crypto';
import { mkdtemp, readdir, rm, symlink, truncate, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pino } from 'pino';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createSpool, namePicture, type Spool, type SpoolOptions } from './spool.ts';
import { fileNameOf, parseFileName } from './spooled-picture.ts';

let folder: string;
let lines: { msg: string; why?: string }[];
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'pingvas-spool-'));
  lines = [];
});
afterEach(() => rm(folder, { recursive: true, force: true }));

async function openSpool(options: Partial<SpoolOptions> = {}): Promise<Spool> {
  const log = pino({ level: 'info' }, { write: (line: string) => void lines.push(JSON.parse(line)) });
  const limits = { bytesMax: 10_000, memoryBytesMax: 1_000, ageMaxMs: 3_600_000 };
  const spool = createSpool({ folder, ...limits, log, ...options });
  await spool.open();
  return spool;
}

const bytesOf = (text: string) => new Uint8Array(Buffer.from(text));
const newPicture = () => ({
  generationId: randomUUID(),
  leaseId: randomUUID(),
  pictureIndex: 3,
  renderSeconds: 1.234,
});
/** Keeps a text as if it were a picture. */
async function keep(spool: Spool, picture: ReturnType<typeof newPicture>, text: string) {
  const kept = { ...picture, ...namePicture(picture, bytesOf(text)) };
  await spool.keep(kept, bytesOf(text));
  return kept;
}
const whyDropped = () => lines.flatMap(({ why }) => why ?? []);

describe('a spool', () => {
  it('gives a picture back to the process after this one, with all that is known of it', async () => {
    const picture = newPicture();
    const kept = await keep(await openSpool(), picture, 'pixels');
    const later = await openSpool();
    const found = later.find(picture.generationId, 3);
    expect(found).toEqual({ ...picture, sha256: kept.sha256, sizeBytes: 6 });
    expect(Buffer.from((found && (await later.read(found))) ?? []).toString()).toBe('pixels');
    if (found) await later.drop(found);
    expect(await readdir(folder)).toEqual([]);
  });

  it('drops what was not written to its end, and says so', async () => {
    const picture = { ...newPicture(), sha256: '0'.repeat(64) };
    await writeFile(join(folder, `${fileNameOf(picture)}.part`), 'half');
    await writeFile(join(folder, 'notes.txt'), 'none of ours');
    const spool = await openSpool();
    expect(spool.leaseIds().size).toBe(0);
    expect(await readdir(folder)).toEqual(['notes.txt']);
    expect(whyDropped()).toEqual(['it was not written to its end']);
  });

  it('finds the other pictures when one cannot be looked at', async () => {
    const name = fileNameOf({ ...newPicture(), sha256: '0'.repeat(64) });
    await symlink(join(folder, 'nowhere'), join(folder, name));
    const kept = [newPicture(), newPicture(), newPicture()];
    const spool = await openSpool();
    for (const picture of kept) await keep(spool, picture, 'pixels');
    expect((await openSpool()).leaseIds()).toEqual(new Set(kept.map(({ leaseId }) => leaseId)));
  });

  it('drops a file that was damaged, before somebody counts on it', async () => {
    const picture = newPicture();
    await keep(await openSpool(), picture, 'pixels');
    const [name = ''] = await readdir(folder);
    await truncate(join(folder, name), 3);
    const spool = await openSpool();
    await spool.adopt({ ...picture, leaseId: randomUUID(), pictureIndices: [3] });
    expect(spool.find(picture.generationId, 3)).toBeUndefined();
    expect(await readdir(folder)).toEqual([]);
    expect(whyDropped()).toEqual(['its file is damaged']);
  });

  it('drops what is too old, whether the clock went forward or back', async () => {
    for (const days of [-2, 2]) {
      const spool = await openSpool();
      await keep(spool, newPicture(), 'pixels');
      const [name = ''] = await readdir(folder);
      const moment = new Date(Date.now() + days * 24 * 3_600_000);
      await utimes(join(folder, name), moment, moment);
      expect((await openSpool()).leaseIds().size).toBe(0);
      expect(await readdir(folder)).toEqual([]);
    }
    expect(whyDropped()).toEqual(['it is too old', 'it is too old']);
  });

  it('keeps what belongs to a new lease under its name, and drops what that does not need', async () => {
    const spool = await openSpool();
    const [wanted, other] = [newPicture(), newPicture()];
    await keep(spool, wanted, 'wanted');
    await keep(spool, { ...wanted, pictureIndex: 1 }, 'delivered before');
    await keep(spool, other, 'of other work');
    const leaseId = randomUUID();
    await spool.adopt({ generationId: wanted.generationId, leaseId, pictureIndices: [2, 3] });
    expect(spool.ofLease(wanted.leaseId)).toEqual([]);
    expect(spool.ofLease(leaseId).map(({ pictureIndex }) => pictureIndex)).toEqual([3]);
    expect((await openSpool()).leaseIds()).toEqual(new Set([leaseId, other.leaseId]));
  });

  it('has no room beyond its bytes, yet takes what was being rendered', async () => {
    const spool = await openSpool({ bytesMax: 10 });
    expect(spool.hasRoom()).toBe(true);
    const kept = await keep(spool, newPicture(), 'ten bytes!');
    expect(spool.hasRoom()).toBe(false);
    await keep(spool, newPicture(), 'more');
    expect(await readdir(folder)).toHaveLength(2);
    // They are paid for with GPU time: a process after this one throws none away, and claims nothing until there is room.
    const next = await openSpool({ bytesMax: 10 });
    expect(next.leaseIds().size).toBe(2);
    expect(next.hasRoom()).toBe(false);
    await spool.drop(kept);
  });

  it('keeps pictures in memory while the disk takes none, and fails as a full disk when there is no room', async () => {
    const blocked = join(folder, 'a-file');
    await writeFile(blocked, 'in the way');
    const spool = await openSpool({ folder: join(blocked, 'spool'), memoryBytesMax: 10 });
    const kept = await keep(spool, newPicture(), 'pixels');
    expect(await spool.read(kept)).toEqual(bytesOf('pixels'));
    expect(spool.hasRoom()).toBe(false);
    await expect(keep(spool, newPicture(), 'more pixels')).rejects.toMatchObject({
      code: 'disk-full',
    });
    expect(spool.leaseIds()).toEqual(new Set([kept.leaseId]));
    await spool.drop(kept);
    expect(spool.hasRoom()).toBe(true);
  });
});

describe('the name of a spooled file', () => {
  it('says all of the picture', () => {
    const picture = { ...newPicture(), sha256: 'ab'.repeat(32) };
    expect(parseFileName(fileNameOf(picture))).toEqual(picture);
  });

  it.each([
    '',
    '.png',
    'x.png',
    `${randomUUID()}.0.${randomUUID()}.1.${'a'.repeat(63)}.png`,
    '../../etc/passwd',
  ])('is not “%s”', (name) => {
    expect(parseFileName(name)).toBeNull();
  });
});

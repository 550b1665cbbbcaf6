import { describe, expect, it } from 'vitest';
import type { ArchiveFile } from '../../platform/privacy/participant.ts';
import { readZip } from './read-zip.fixture.ts';
import { writeArchive } from './write-archive.ts';

const never = new AbortController().signal;
const madeAt = new Date('2026-11-21T09:00:00Z');

function numbered(count: number, bytesEach: number) {
  const seen = { open: 0, openMost: 0, readBytes: 0 };
  const files = Array.from(
    { length: count },
    (_, at): ArchiveFile => ({
      path: `pictures/${at}.png`,
      isCompressible: false,
      async *read() {
        seen.open += 1;
        seen.openMost = Math.max(seen.openMost, seen.open);
        for (let left = bytesEach; left > 0; left -= 65_536) {
          const piece = Buffer.alloc(Math.min(65_536, left), at % 251);
          seen.readBytes += piece.byteLength;
          yield piece;
        }
        seen.open -= 1;
      },
    }),
  );
  return { files, seen };
}

describe('writing an archive', () => {
  it('of thousands of pictures has one of them open, and reads no further ahead than a megabyte', async () => {
    const { files, seen } = numbered(3_000, 200_000);
    let written = 0;
    let aheadMost = 0;
    for await (const piece of writeArchive({ files, madeAt, onFile: () => undefined, signal: never })) {
      written += piece.byteLength;
      aheadMost = Math.max(aheadMost, seen.readBytes - written);
    }
    expect(seen.openMost).toBe(1);
    expect(seen.readBytes).toBe(3_000 * 200_000);
    expect(written).toBeGreaterThan(seen.readBytes);
    expect(aheadMost).toBeLessThan(1_000_000);
  });

  it('tells each file that is in', async () => {
    const { files } = numbered(5, 10);
    const told: number[] = [];
    const pieces: Uint8Array[] = [];
    const archive = writeArchive({ files, madeAt, onFile: (done) => told.push(done), signal: never });
    for await (const piece of archive) pieces.push(piece);
    expect(told).toEqual([1, 2, 3, 4, 5]);
    expect([...readZip(Buffer.concat(pieces)).values()].map(({ byteLength }) => byteLength)).toEqual([
      10, 10, 10, 10, 10,
    ]);
  });

  it('ends with the error of the file that could not be read', async () => {
    const { files } = numbered(3, 10);
    const broken: ArchiveFile = {
      path: 'broken',
      isCompressible: true,
      async *read() {
        yield Buffer.alloc(1);
        throw new Error('the disk is on fire');
      },
    };
    const drain = async () => {
      for await (const piece of writeArchive({
        files: [...files, broken, ...files.map((file) => ({ ...file, path: `again/${file.path}` }))],
        madeAt,
        onFile: () => undefined,
        signal: never,
      })) {
        expect(piece.byteLength).toBeGreaterThan(0);
      }
    };
    await expect(drain()).rejects.toThrow('the disk is on fire');
  });

  it('stops when nobody wants it any more', async () => {
    const { files, seen } = numbered(1_000, 100_000);
    const leaving = new AbortController();
    const drain = async () => {
      for await (const piece of writeArchive({
        files,
        madeAt,
        onFile: () => undefined,
        signal: leaving.signal,
      })) {
        if (piece.byteLength > 0 && seen.readBytes > 500_000) leaving.abort();
      }
    };
    await expect(drain()).rejects.toThrow('not wanted');
    expect(seen.readBytes).toBeLessThan(2_000_000);
  });
});

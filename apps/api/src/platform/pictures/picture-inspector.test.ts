import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { deflateSync } from 'node:zlib';
import sharp from 'sharp';
import { thumbHashToApproximateAspectRatio } from 'thumbhash';
import { afterAll, describe, expect, it } from 'vitest';
import {
  createPictureInspector,
  type PictureInspector,
  type PictureInspectorOptions,
} from './picture-inspector.ts';
import { readPng, writePng } from './png-chunks.ts';
import { buildBomb, buildPng, headerChunk } from './testing/build-png.ts';

const opened: PictureInspector[] = [];
afterAll(async () => {
  for (const inspector of opened) await inspector.close();
});

function open(options: PictureInspectorOptions = {}): PictureInspector {
  const inspector = createPictureInspector({ processes: 1, ...options });
  opened.push(inspector);
  return inspector;
}

describe('inspecting a picture', () => {
  const inspector = open({ processes: 2 });

  it('makes a thumbnail of at most 512 pixels and a blurred stand-in', async () => {
    const size = { width: 1_024, height: 640 };
    const picture = await inspector.inspect(await buildPng(size), size);
    expect(picture).toMatchObject(size);
    expect(await sharp(picture.thumbnail).metadata()).toMatchObject({
      format: 'webp',
      width: 512,
      height: 320,
    });
    expect(thumbHashToApproximateAspectRatio(Buffer.from(picture.thumbhash, 'base64'))).toBeCloseTo(1.6, 0);
  });

  it('does not blow a small picture up', async () => {
    const size = { width: 64, height: 128 };
    const { thumbnail } = await inspector.inspect(await buildPng(size), size);
    expect(await sharp(thumbnail).metadata()).toMatchObject(size);
  });

  it('takes every kind of PNG that an engine may write', async () => {
    const size = { width: 80, height: 40 };
    const source = sharp(await buildPng(size));
    const kinds = [
      source.clone().ensureAlpha(0.5).png(),
      source.clone().greyscale().png(),
      source.clone().png({ palette: true }),
      source.clone().toColourspace('rgb16').png(),
      source.clone().png({ progressive: true }),
    ];
    for (const kind of kinds) {
      const { thumbhash } = await inspector.inspect(await kind.toBuffer(), size);
      expect(thumbhash).toMatch(/^[A-Za-z0-9+/]+=*$/);
    }
  });

  it('looks at several pictures at once, each with its own answer', async () => {
    const sizes = Array.from({ length: 6 }, (_, index) => ({ width: 64 + index * 8, height: 64 }));
    const thumbnails = await Promise.all(
      sizes.map(async (size) => (await inspector.inspect(await buildPng(size), size)).thumbnail),
    );
    const widths = await Promise.all(thumbnails.map(async (each) => (await sharp(each).metadata()).width));
    expect(widths).toEqual(sizes.map(({ width }) => width));
  });

  it('refuses pixels that do not decompress, though every checksum is right', async () => {
    const size = { width: 96, height: 64 };
    const chunks = readPng(await buildPng(size)).chunks.map((chunk) =>
      chunk.type === 'IDAT'
        ? { ...chunk, data: chunk.data.map((byte, at) => (at > 40 ? byte ^ 0x55 : byte)) }
        : chunk,
    );
    await expect(inspector.inspect(writePng(chunks), size)).rejects.toMatchObject({
      code: 'images.invalid-bytes',
      details: { reason: 'damaged' },
    });
  });

  it('refuses pixels that end in the middle', async () => {
    const size = { width: 96, height: 64 };
    const chunks = readPng(await buildPng(size)).chunks.map((chunk) =>
      chunk.type === 'IDAT' ? { ...chunk, data: chunk.data.subarray(0, chunk.data.byteLength / 2) } : chunk,
    );
    await expect(inspector.inspect(writePng(chunks), size)).rejects.toMatchObject({
      details: { reason: 'damaged' },
    });
  });

  it('refuses a wrong size and a wrong format without asking a decoder', async () => {
    const size = { width: 96, height: 64 };
    await expect(inspector.inspect(await buildPng({ width: 64, height: 96 }), size)).rejects.toMatchObject({
      details: { reason: 'wrong-dimensions' },
    });
    const webp = await sharp(await buildPng(size))
      .webp()
      .toBuffer();
    await expect(inspector.inspect(webp, size)).rejects.toMatchObject({ details: { reason: 'not-a-png' } });
  });
});

describe('inspecting when nobody has to wait', () => {
  it('takes a child that is there and idle, and no other', async () => {
    const size = { width: 96, height: 64 };
    const inspector = open();
    const bytes = await buildPng(size);
    expect(inspector.inspectIfIdle(bytes, size)).toBeNull();
    inspector.warm();
    const looking = inspector.inspectIfIdle(bytes, size);
    expect(inspector.inspectIfIdle(bytes, size)).toBeNull();
    expect(await looking).toMatchObject(size);
    expect(await inspector.inspectIfIdle(bytes, size)).toMatchObject(size);
    await inspector.close();
    expect(inspector.inspectIfIdle(bytes, size)).toBeNull();
  });

  it('is given up with the first child that dies of it, where somebody who asks gets a second one', async () => {
    const size = { width: 96, height: 64 };
    const bytes = await buildPng(size);
    const folder = await mkdtemp(join(tmpdir(), 'pingvas-decoder-'));
    try {
      const deaths = join(folder, 'deaths');
      const program = join(folder, 'dying-decoder.mjs');
      await writeFile(
        program,
        `import { appendFileSync } from 'node:fs';
        process.once('message', () => {
          appendFileSync(${JSON.stringify(deaths)}, '+');
          process.exit(3);
        });
        process.send({ kind: 'ready' });`,
      );
      const inspector = open({ program: pathToFileURL(program) });
      inspector.warm();
      await expect(inspector.inspectIfIdle(bytes, size)).rejects.toMatchObject({
        code: 'platform.unavailable',
      });
      expect(await readFile(deaths, 'utf8')).toBe('+');
      await expect(inspector.inspect(bytes, size)).rejects.toMatchObject({ code: 'platform.unavailable' });
      expect(await readFile(deaths, 'utf8')).toBe('+++');
      await inspector.close();
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  });
});

describe('a decoder under attack', () => {
  const small = { width: 64, height: 64 };
  const side = 4_000;
  const bombBytes = buildBomb(side);

  it('ends when a picture takes too much memory, and the next picture gets a new one', async () => {
    const inspector = open({ memoryBytesMax: 200 * 1024 * 1024 });
    await inspector.inspect(await buildPng(small), small);
    await expect(inspector.inspect(bombBytes, { width: side, height: side })).rejects.toMatchObject({
      code: 'images.invalid-bytes',
      details: { reason: 'too-costly-to-decode' },
    });
    expect(await inspector.inspect(await buildPng(small), small)).toMatchObject(small);
  });

  it('costs no decoder when a large picture of many passes is promised and a few bytes come', async () => {
    const size = { width: 4_000, height: 4_000 };
    const header = headerChunk({ ...size, bitDepth: 16, colourType: 6, isInterlaced: true });
    const few = deflateSync(Buffer.alloc(1_000));
    const bytes = writePng([header, { type: 'IDAT', data: few }, { type: 'IEND', data: new Uint8Array() }]);
    const inspector = open({ memoryBytesMax: 200 * 1024 * 1024 });
    await expect(inspector.inspect(bytes, size)).rejects.toMatchObject({
      code: 'images.invalid-bytes',
      details: { reason: 'damaged' },
    });
  });

  it('takes nobody with it who waits for a turn: bombs are refused, the pictures between them are inspected', async () => {
    const bomb = { bytes: bombBytes, size: { width: side, height: side } };
    const good = { bytes: await buildPng(small), size: small };
    const inspector = open({ memoryBytesMax: 200 * 1024 * 1024 });
    const queue = [bomb, good, good, bomb, good, good];
    const ends = await Promise.all(
      queue.map(({ bytes, size }) =>
        inspector.inspect(bytes, size).then(
          ({ width }) => width,
          (error) => error.details.reason,
        ),
      ),
    );
    expect(ends).toEqual(['too-costly-to-decode', 64, 64, 'too-costly-to-decode', 64, 64]);
  });

  it('lets no more bytes wait for it than it was given, and those that may wait are inspected', async () => {
    const bytes = await buildPng(small);
    const inspector = open({ waitingBytesMax: bytes.byteLength });
    const ends = await Promise.all(
      [1, 2, 3, 4].map(() =>
        inspector.inspect(bytes, small).then(
          () => 'inspected',
          (error) => error.code,
        ),
      ),
    );
    expect(ends).toEqual(['inspected', 'inspected', 'platform.unavailable', 'platform.unavailable']);
    expect(await inspector.inspect(bytes, small)).toMatchObject(small);
  });

  it('is ended when a picture takes too long', async () => {
    const size = { width: 2_048, height: 2_048 };
    const inspector = open({ timeLimitMs: 1 });
    await expect(inspector.inspect(await buildPng(size), size)).rejects.toMatchObject({
      code: 'images.invalid-bytes',
      details: { reason: 'too-costly-to-decode' },
    });
  });

  it('that dies for another reason is not the picture’s fault', async () => {
    const inspector = open({ program: new URL('./testing/dying-decoder.ts', import.meta.url) });
    await expect(inspector.inspect(await buildPng(small), small)).rejects.toMatchObject({
      code: 'platform.unavailable',
      cause: expect.objectContaining({ message: 'the decoder ended with 3' }),
    });
  });

  it('leaves nobody waiting when the inspection is closed', async () => {
    const inspector = open();
    const bytes = await buildPng(small);
    const asked = [1, 2, 3].map(() => inspector.inspect(bytes, small));
    const answers = Promise.allSettled(asked);
    await inspector.close();
    expect((await answers).map(({ status }) => status)).toEqual(['rejected', 'rejected', 'rejected']);
    await expect(inspector.inspect(bytes, small)).rejects.toMatchObject({ code: 'platform.unavailable' });
  });
});

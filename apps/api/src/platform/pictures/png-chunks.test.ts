import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DomainError } from '../errors/domain-error.ts';
import { type PngChunk, readPng, writePng } from './png-chunks.ts';
import { buildPng, headerChunk } from './testing/build-png.ts';

const size = { width: 96, height: 64 };
const end: PngChunk = { type: 'IEND', data: new Uint8Array() };
const text = (bytes: number): PngChunk => ({ type: 'tEXt', data: Buffer.alloc(bytes, 'a') });

function reasonOf(bytes: Uint8Array, expected = size): unknown {
  try {
    readPng(bytes, expected);
    return 'taken';
  } catch (error) {
    return error instanceof DomainError ? error.details.reason : error;
  }
}

/** The picture with its chunks changed and every CRC right. */
async function rebuilt(change: (chunks: readonly PngChunk[]) => readonly PngChunk[]): Promise<Uint8Array> {
  return writePng(change(readPng(await buildPng(size)).chunks));
}

describe('reading the framing of a PNG', () => {
  it('takes a sound picture and gives back the same bytes when written again', async () => {
    const bytes = await buildPng(size);
    const png = readPng(bytes, size);
    expect(png.header).toMatchObject(size);
    expect(Buffer.from(writePng(png.chunks)).equals(bytes)).toBe(true);
  });

  it.each<[string, (bytes: Uint8Array) => Uint8Array, string]>([
    ['no bytes', () => new Uint8Array(), 'not-a-png'],
    ['text', () => Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"/>'), 'not-a-png'],
    ['a JPEG', () => Buffer.from('ffd8ffe000104a46494600010100', 'hex'), 'not-a-png'],
    ['a PNG behind another file', (bytes) => Buffer.concat([Buffer.from('GIF89a'), bytes]), 'not-a-png'],
    ['only the first half', (bytes) => bytes.subarray(0, bytes.byteLength / 2), 'truncated'],
    ['only the signature', (bytes) => bytes.subarray(0, 8), 'truncated'],
    ['no end', (bytes) => bytes.subarray(0, -12), 'truncated'],
    [
      'a page after the end',
      (bytes) => Buffer.concat([bytes, Buffer.from('<script>')]),
      'bytes-after-the-end',
    ],
    ['one flipped bit', (bytes) => bytes.map((byte, at) => (at === 60 ? byte ^ 1 : byte)), 'damaged'],
  ])('refuses %s', async (_, change, reason) => {
    expect(reasonOf(change(await buildPng(size)))).toBe(reason);
  });

  it.each<[string, (chunks: readonly PngChunk[]) => readonly PngChunk[], string]>([
    ['another width', ([, ...rest]) => [headerChunk({ width: 97, height: 64 }), ...rest], 'wrong-dimensions'],
    ['a width of nothing', ([, ...rest]) => [headerChunk({ width: 0, height: 64 }), ...rest], 'damaged'],
    [
      'a colour type that does not exist',
      ([, ...rest]) => [headerChunk({ ...size, colourType: 5 }), ...rest],
      'damaged',
    ],
    [
      'a header that is not first',
      ([header, ...rest]) => [text(1), ...(header ? [header] : []), ...rest],
      'damaged',
    ],
    ['two headers', ([header, ...rest]) => [...(header ? [header, header] : []), ...rest], 'damaged'],
    ['no pixels', (chunks) => chunks.filter(({ type }) => type !== 'IDAT'), 'truncated'],
    [
      'pixels in two places',
      ([header, ...rest]) => [
        ...(header ? [header] : []),
        { type: 'IDAT', data: new Uint8Array() },
        text(1),
        ...rest,
      ],
      'damaged',
    ],
    [
      'an animation',
      ([header, ...rest]) => [
        ...(header ? [header] : []),
        { type: 'acTL', data: new Uint8Array(8) },
        ...rest,
      ],
      'animated',
    ],
    [
      'a critical chunk that nobody knows',
      (chunks) => [...chunks.slice(0, -1), { type: 'EvIL', data: new Uint8Array(1) }, end],
      'damaged',
    ],
    [
      'an end with something in it',
      (chunks) => [...chunks.slice(0, -1), { type: 'IEND', data: new Uint8Array(1) }],
      'damaged',
    ],
    [
      'more than a megabyte of text',
      (chunks) => [...chunks.slice(0, -1), text(600_000), text(600_000), end],
      'too-large',
    ],
    [
      'thousands of chunks',
      (chunks) => [...chunks.slice(0, -1), ...Array.from({ length: 2_000 }, () => text(1)), end],
      'too-large',
    ],
  ])('refuses %s', async (_, change, reason) => {
    expect(reasonOf(await rebuilt(change))).toBe(reason);
  });

  it('refuses a picture of 400 megapixels by its header alone', () => {
    const huge = { width: 20_000, height: 20_000 };
    expect(
      reasonOf(writePng([headerChunk(huge), { type: 'IDAT', data: new Uint8Array(8) }, end]), huge),
    ).toBe('too-large');
  });

  it('says nothing but yes or no to any bytes', async () => {
    const sound = await buildPng({ width: 16, height: 16 });
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.nat(sound.byteLength - 1), fc.nat(255)), { maxLength: 8 }),
        fc.nat(sound.byteLength),
        (changes, length) => {
          const bytes = sound.slice(0, length);
          for (const [at, value] of changes) if (at < bytes.byteLength) bytes[at] = value;
          try {
            readPng(bytes);
          } catch (error) {
            expect(error).toBeInstanceOf(DomainError);
          }
        },
      ),
    );
  });
});

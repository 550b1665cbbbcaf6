import { deflateSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DomainError } from '../errors/domain-error.ts';
import { problemOfPixels, problemOfProfile } from './check-streams.ts';
import { type Png, type PngChunk, readPng, writePng } from './png-chunks.ts';
import { textsOf, withTexts } from './png-text.ts';
import { headerChunk } from './testing/build-png.ts';

const bytes = (maxLength: number) => fc.uint8Array({ maxLength });
const textBytes = fc.oneof(
  bytes(200),
  fc
    .tuple(fc.string(), bytes(100))
    .map(([keyword, rest]) => Buffer.concat([Buffer.from(`${keyword}\0`, 'latin1'), rest])),
  // A keyword, a method, and something compressed: whole, cut, or far too large.
  fc
    .tuple(fc.constantFrom('k\0\0', 'k\0\x01\0l\0t\0', 'k\0\0\0\0\0'), fc.nat(3_000_000), fc.nat(50))
    .map(([start, size, cut]) => {
      const packed = deflateSync(Buffer.alloc(size));
      return Buffer.concat([Buffer.from(start, 'latin1'), packed.subarray(0, packed.byteLength - cut)]);
    }),
);
const chunk: fc.Arbitrary<PngChunk> = fc.oneof(
  fc.record({ type: fc.constantFrom('tEXt', 'zTXt', 'iTXt'), data: textBytes }),
  fc.record({
    type: fc.constantFrom('IDAT', 'PLTE', 'IEND', 'IHDR', 'iCCP', 'tRNS', 'gAMA', 'acTL', 'prVt', 'EvIL'),
    data: bytes(60),
  }),
);
const header = fc
  .record({
    width: fc.oneof(fc.integer({ min: 1, max: 64 }), fc.nat()),
    height: fc.oneof(fc.integer({ min: 1, max: 64 }), fc.nat()),
    bitDepth: fc.constantFrom(1, 2, 4, 8, 16, 3),
    colourType: fc.constantFrom(0, 2, 3, 4, 6, 5),
    isInterlaced: fc.boolean(),
  })
  .map(headerChunk);
const end: PngChunk = { type: 'IEND', data: new Uint8Array() };
const file = fc
  .tuple(header, fc.array(chunk, { maxLength: 6 }), bytes(100))
  .map(([first, middle, pixels]) => writePng([first, ...middle, { type: 'IDAT', data: pixels }, end]));

function read(given: Uint8Array): Png | null {
  try {
    return readPng(given);
  } catch (error) {
    expect(error).toMatchObject({ code: 'images.invalid-bytes' });
    expect(error).toBeInstanceOf(DomainError);
    return null;
  }
}

describe('a PNG of any chunks', () => {
  it('is refused in our own words, or its texts are texts of a bounded size', () => {
    fc.assert(
      fc.property(file, (given) => {
        const png = read(given);
        if (png === null) return;
        for (const [keyword, text] of textsOf(png)) {
          expect(keyword.length).toBeGreaterThan(0);
          expect(text.length).toBeLessThanOrEqual(1_000_000);
        }
        // What is published keeps nobody's texts but ours.
        const published = readPng(writePng(withTexts(png, { parameters: 'ours' })));
        expect([...textsOf(published)]).toEqual([['parameters', 'ours']]);
      }),
      { numRuns: 300 },
    );
  });

  it('has compressed parts that are sound or refused, and never a crash', async () => {
    await fc.assert(
      fc.asyncProperty(file, async (given) => {
        const png = read(given);
        if (png === null) return;
        expect([null, 'damaged']).toContain(await problemOfProfile(png));
        expect([null, 'damaged']).toContain(await problemOfPixels(png));
      }),
      { numRuns: 200 },
    );
  });
});

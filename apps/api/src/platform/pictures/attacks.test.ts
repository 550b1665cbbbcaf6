import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { problemOfPixels, problemOfProfile } from './check-streams.ts';
import { createPictureInspector, type PictureInspector } from './picture-inspector.ts';
import { type Png, readPng } from './png-chunks.ts';
import { type Attack, attackedSize, buildAttacks } from './testing/attack-pictures.ts';
import { buildPng } from './testing/build-png.ts';

/** A decoder that would let everything pass: what is refused in front of it was refused before any decompression. */
const unreachable = new URL('./testing/dying-decoder.ts', import.meta.url);

const problemOfStreams = async (png: Png, grown?: (bytes: number) => void) =>
  (await problemOfProfile(png, grown)) ?? (await problemOfPixels(png, grown));

let attacks: readonly Attack[];
let inspector: PictureInspector;
let unarmed: PictureInspector;

beforeAll(async () => {
  attacks = await buildAttacks();
  inspector = createPictureInspector({ processes: 1 });
  unarmed = createPictureInspector({ processes: 1, program: unreachable });
});
afterAll(async () => {
  await inspector?.close();
  await unarmed?.close();
});

describe('attacks on the decoder', () => {
  it('are refused by their name and reason, each of them, and a good picture passes after every one', async () => {
    const sound = await buildPng(attackedSize);
    const outcomes: [string, unknown][] = [];
    for (const { name, bytes } of attacks) {
      const reason = await inspector.inspect(bytes, attackedSize).then(
        () => 'taken',
        (error) => (error.code === 'images.invalid-bytes' ? error.details.reason : error),
      );
      outcomes.push([name, reason]);
      await inspector.inspect(sound, attackedSize);
    }
    expect(outcomes).toEqual(attacks.map(({ name, reason }) => [name, reason]));
  });

  it('on the framing never reach a decoder', async () => {
    for (const { bytes, refusedBy } of attacks) {
      if (refusedBy !== 'framing') continue;
      await expect(unarmed.inspect(bytes, attackedSize)).rejects.toMatchObject({
        code: 'images.invalid-bytes',
      });
    }
    // Anything else would have: this one cannot answer.
    const sound = await buildPng(attackedSize);
    await expect(unarmed.inspect(sound, attackedSize)).rejects.toMatchObject({
      code: 'platform.unavailable',
    });
  });

  it('that hide in a compressed part are stopped at the first byte too many', async () => {
    const grown: number[] = [];
    for (const { bytes, refusedBy } of attacks) {
      if (refusedBy !== 'streams') continue;
      expect(await problemOfStreams(readPng(bytes, attackedSize), (size) => grown.push(size))).toBe(
        'damaged',
      );
    }
    // A piece more than the largest picture or profile that was promised, whatever the file would have grown to.
    expect(Math.max(...grown)).toBeLessThan(2_000_000);
  });
});

describe('the smallest file with the largest picture', () => {
  it('has no more than 32 kB, and none of its 777 MB is ever decompressed', () => {
    const [bomb] = attacks;
    expect(bomb?.bytes.byteLength).toBeLessThan(32_000);
    expect(bomb?.refusedBy).toBe('framing');
  });
});

describe('good pictures', () => {
  it('of every kind that PNG has pass the same checks', async () => {
    for (const { width, height } of [
      attackedSize,
      { width: 8, height: 8 },
      { width: 65, height: 3 },
      { width: 1, height: 7 },
    ]) {
      const source = sharp(await buildPng({ width, height }));
      const kinds = [
        source.clone().png(),
        source.clone().ensureAlpha(0.5).png(),
        source.clone().greyscale().png(),
        source.clone().png({ palette: true, colours: 4 }),
        source.clone().png({ palette: true, colours: 2, progressive: true }),
        source.clone().toColourspace('rgb16').png(),
        source.clone().toColourspace('rgb16').ensureAlpha(0.3).png({ progressive: true }),
        source.clone().png({ progressive: true }),
        source.clone().png({ compressionLevel: 0 }),
        source.clone().withIccProfile('p3').png(),
      ];
      for (const kind of kinds) {
        const png = readPng(await kind.toBuffer(), { width, height });
        expect(await problemOfStreams(png)).toBeNull();
      }
    }
  });
});

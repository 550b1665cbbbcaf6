import { deflateSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { type Picture, paint, sceneFor } from './paint.ts';
import { shrink } from './shrink.fixture.ts';

const prompts = {
  'moonlit-sea': 'full moon over the sea',
  'misty-mountains': 'misty mountains',
  'paper-hills': 'sunburst over paper hills',
  dunes: 'desert dunes',
  'moon-jar': '달항아리',
  persimmons: '감 그릇',
  lemons: 'lemons on gingham',
  'city-towers': '도시의 저녁',
  'hanok-roofs': 'hanok roofs in snow',
  'light-forest': 'deep forest',
  'flower-field': 'poppy field',
  'koi-pond': 'koi pond',
  'tea-terraces': '녹차밭',
  'pastel-arches': 'arches and pool',
  'sunlit-room': 'room with a chair',
  spheres: 'spheres',
  'marbled-ink': 'marbled ink',
  'cut-shapes': 'abstract paper collage',
} as const;
const everyScene = Object.entries(prompts);

function difference(a: Picture, b: Picture): number {
  let sum = 0;
  for (let i = 0; i < a.data.length; i++) sum += Math.abs((a.data[i] ?? 0) - (b.data[i] ?? 0));
  return sum / a.data.length;
}

function brightness(picture: Picture): Float64Array {
  const out = new Float64Array(picture.width * picture.height);
  for (let p = 0; p < out.length; p++) {
    out[p] =
      ((picture.data[p * 3] ?? 0) + (picture.data[p * 3 + 1] ?? 0) + (picture.data[p * 3 + 2] ?? 0)) / 3;
  }
  return out;
}

describe.each(everyScene)('%s', (scene, prompt) => {
  const order = { prompt, seed: 884_213_907n, width: 128, height: 128 };
  const picture = paint(order);

  it('is what its prompt leads to', () => {
    expect(sceneFor(order)).toBe(scene);
  });

  it('is the same, byte for byte, every time', () => {
    expect(Buffer.compare(paint(order).data, picture.data)).toBe(0);
  });

  it('is neither flat nor noise', () => {
    const tones = brightness(picture);
    const mean = tones.reduce((sum, tone) => sum + tone, 0) / tones.length;
    const spread = Math.sqrt(tones.reduce((sum, tone) => sum + (tone - mean) ** 2, 0) / tones.length);
    expect(spread).toBeGreaterThan(12);
    let step = 0;
    for (let p = 0; p + 1 < tones.length; p++) step += Math.abs((tones[p + 1] ?? 0) - (tones[p] ?? 0));
    // In noise neighbours differ by about 1.1 times the spread; in a picture they mostly agree.
    expect(step / tones.length).toBeLessThan(spread * 0.5);
    const packed = deflateSync(picture.data).length / picture.data.length;
    expect(packed).toBeGreaterThan(0.1);
    expect(packed).toBeLessThan(0.97);
  });

  it('painted small is the large one seen from afar', () => {
    const large = paint({ ...order, width: 256, height: 256 });
    const small = paint({ ...order, width: 32, height: 32 });
    expect(difference(shrink(large, 8), small)).toBeLessThan(5);
  });

  it('has no two seeds alike', () => {
    const pictures = Array.from({ length: 6 }, (_, k) =>
      paint({ prompt, seed: BigInt(k) * 7n + 1n, width: 48, height: 48 }),
    );
    for (const [i, a] of pictures.entries()) {
      for (const b of pictures.slice(i + 1)) expect(difference(a, b)).toBeGreaterThan(5);
    }
  });
});

describe('paint', () => {
  it.each([
    [64, 64],
    [2048, 64],
    [64, 2048],
    [1216, 832],
    [1, 1],
    [37, 101],
  ])('fills %i by %i pixels whatever the ratio', (width, height) => {
    // Large sheets are tried with one scene of each way of working: shader, terrain, stage, stamps.
    const tried =
      width * height > 500_000 ? ['sea'] : ['sea', 'dunes', 'persimmon', 'koi', 'arches', 'hanok'];
    for (const prompt of tried) {
      const picture = paint({ prompt, seed: 5n, width, height });
      expect(picture.data).toHaveLength(width * height * 3);
      if (width * height > 4000) expect(new Set(picture.data).size).toBeGreaterThan(32);
    }
  });

  it('tells apart seeds beyond 32 bits, and prompts that lead to the same scene', () => {
    const sea = { prompt: 'sea', width: 48, height: 48 };
    const first = paint({ ...sea, seed: 1n });
    expect(difference(first, paint({ ...sea, seed: 1n + (1n << 40n) }))).toBeGreaterThan(2);
    expect(difference(first, paint({ ...sea, prompt: 'the sea', seed: 1n }))).toBeGreaterThan(2);
  });

  it('refuses a size that is no size', () => {
    expect(() => paint({ prompt: 'sea', seed: 1n, width: 0, height: 64 })).toThrow(RangeError);
    expect(() => paint({ prompt: 'sea', seed: 1n, width: 64.5, height: 64 })).toThrow(RangeError);
  });
});

describe('a draft', () => {
  const order = { prompt: 'a lighthouse at dusk', seed: 7n };

  it('is the same picture from 350 pixels on', () => {
    const large = { ...order, width: 352, height: 352 };
    expect(Buffer.compare(paint({ ...large, isDraft: true }).data, paint(large).data)).toBe(0);
  });

  it('is rougher below', () => {
    const small = { ...order, width: 64, height: 64 };
    const ideal = shrink(paint({ ...order, width: 256, height: 256 }), 4);
    const fine = difference(paint(small), ideal);
    const draft = difference(paint({ ...small, isDraft: true }), ideal);
    expect(draft).toBeGreaterThan(fine);
    expect(draft).toBeLessThan(12);
  });
});

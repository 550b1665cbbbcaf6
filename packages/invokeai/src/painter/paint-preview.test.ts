import { describe, expect, it } from 'vitest';
import { paint } from './paint.ts';
import { paintPreview } from './paint-preview.ts';

describe('paintPreview', () => {
  const final = paint({
    prompt: 'moon jar',
    seed: 42n,
    width: 104,
    height: 72,
  });
  const difference = (data: Uint8Array) =>
    data.reduce((sum, value, i) => sum + Math.abs(value - (final.data[i] ?? 0)), 0) / data.length;

  it('comes nearer to the picture with every step and ends on it', () => {
    const steps = 30;
    const distances = Array.from({ length: steps + 1 }, (_, k) =>
      difference(paintPreview(final, k / steps, 42n).data),
    );
    for (const [k, distance] of distances.entries()) {
      if (k > 0) expect(distance).toBeLessThan(distances[k - 1] ?? 0);
    }
    expect(distances[0]).toBeGreaterThan(20);
    expect(distances.at(-1)).toBe(0);
  });

  it('repeats itself for the same seed and has another grain for another', () => {
    const first = paintPreview(final, 0.4, 1n);
    expect(Buffer.compare(first.data, paintPreview(final, 0.4, 1n).data)).toBe(0);
    expect(Buffer.compare(first.data, paintPreview(final, 0.4, 2n).data)).not.toBe(0);
  });

  it('keeps the size, and leaves its input alone', () => {
    const before = Uint8Array.from(final.data);
    const preview = paintPreview(final, 0, 3n);
    expect([preview.width, preview.height, preview.data.length]).toEqual([104, 72, 104 * 72 * 3]);
    expect(Buffer.compare(before, final.data)).toBe(0);
  });

  it('takes pictures of a single pixel', () => {
    expect(paintPreview({ width: 1, height: 1, data: Uint8Array.of(9, 99, 199) }, 0.2, 1n).data).toHaveLength(
      3,
    );
  });
});

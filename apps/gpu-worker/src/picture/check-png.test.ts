import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { problemOfPng } from './check-png.ts';

const size = { width: 24, height: 16 };
const blank = () => sharp({ create: { ...size, channels: 3, background: '#345' } });
const png = await blank().png().toBuffer();

describe('checking a downloaded picture', () => {
  it('accepts a whole PNG of the asked size', () => {
    expect(problemOfPng(png, size)).toBeNull();
    // Also when it is a part of a larger buffer.
    const padded = Buffer.concat([Buffer.alloc(5), png, Buffer.alloc(3)]);
    expect(problemOfPng(padded.subarray(5, 5 + png.length), size)).toBeNull();
  });

  it('refuses another size, turned ones too', () => {
    expect(problemOfPng(png, { width: 16, height: 24 })).toBe('24 × 16 pixels instead of 16 × 24');
  });

  it('refuses every picture that was cut short', () => {
    for (let length = 0; length < png.length; length += 1) {
      expect(problemOfPng(png.subarray(0, length), size)).not.toBeNull();
    }
  });

  it('refuses other formats and other bytes', async () => {
    expect(problemOfPng(await blank().jpeg().toBuffer(), size)).toBe('not a PNG');
    expect(problemOfPng(Buffer.alloc(1_000), size)).toBe('not a PNG');
    const headless = Buffer.from(png);
    headless.write('IDAT', 12, 'latin1');
    expect(problemOfPng(headless, size)).toBe('a PNG without a header');
  });
});

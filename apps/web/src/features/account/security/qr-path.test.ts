import decodeQR from 'qr/decode.js';
import { describe, expect, it } from 'vitest';
import { qrPath } from './qr-path.ts';

/** Draws the path into pixels, as a browser would. */
function pixelsOf({ path, size }: ReturnType<typeof qrPath>, scale: number) {
  const side = size * scale;
  const data = new Uint8Array(side * side * 4).fill(255);
  for (const [, startX = '', y = '', width = ''] of path.matchAll(/M(\d+) (\d+)h(\d+)v1H\d+z/g)) {
    for (let row = 0; row < scale; row += 1) {
      for (let column = 0; column < Number(width) * scale; column += 1) {
        const place = ((Number(y) * scale + row) * side + Number(startX) * scale + column) * 4;
        data.fill(0, place, place + 3);
      }
    }
  }
  return { width: side, height: side, data };
}

describe('a QR code for an authenticator app', () => {
  it.each([
    'otpauth://totp/Pingvas:jiwoo%40example.com?issuer=Pingvas&secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&algorithm=SHA1&digits=6&period=30',
    `otpauth://totp/Pingvas:${'a'.repeat(200)}%40example.com?issuer=Pingvas&secret=GEZDGNBVGY3TQOJQ`,
  ])('says to a scanner what it was made of: %s', (text) => {
    expect(decodeQR(pixelsOf(qrPath(text), 4))).toBe(text);
  });
});

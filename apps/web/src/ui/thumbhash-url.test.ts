// @vitest-environment jsdom
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { thumbhashUrl } from './thumbhash-url.ts';

const base64Of = (bytes: Uint8Array) => btoa(String.fromCharCode(...bytes));

describe('the stand-in of a picture', () => {
  it('is an image that needs no request', () => {
    expect(thumbhashUrl('1QcSHQRnh493V4dIh4eXh1h4kJUI')).toMatch(/^data:image\/png;base64,/);
  });

  it('never throws, whatever the hash holds', () => {
    const hashes = fc.oneof(fc.string(), fc.base64String(), fc.uint8Array({ maxLength: 40 }).map(base64Of));
    fc.assert(
      fc.property(hashes, (hash) => {
        const url = thumbhashUrl(hash);
        expect(url === null || url.startsWith('data:image/png;base64,')).toBe(true);
      }),
    );
  });
});

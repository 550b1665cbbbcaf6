import { describe, expect, it } from 'vitest';
import { guestLook } from './profile.ts';

describe('the look of a guest', () => {
  it('leaves out what cannot be read, and keeps the rest', () => {
    const said = { language: 'xx', theme: 'dark', timeZone: 'America/Lima', other: '__proto__' };
    expect(guestLook.parse(said)).toEqual({ theme: 'dark', timeZone: 'America/Lima' });
    expect(guestLook.parse({ ...said, language: 'en', timeZone: "x'; --" })).toEqual({
      language: 'en',
      theme: 'dark',
    });
    expect(guestLook.parse({})).toEqual({});
  });
});

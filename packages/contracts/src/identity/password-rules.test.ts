import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { passwordFlaw } from './password-rules.ts';
import { typedKeys } from './typed-keys.ts';

const owner = { email: 'jiwoo.han@studio.example', username: 'hanji.painter', fullName: '한지우 Jiwoo Han' };

describe('what a guesser tries first', () => {
  it.each([
    'aaaaaaaa',
    'abababab',
    'hellohello',
    '12345678',
    '0987654321',
    'qwertyuiop',
    'QWERasdf',
    '1qaz2wsx',
    '1q2w3e4r',
    'zaq12wsx',
    'abcd1234',
    '!@#$%^&*',
    'ㅁㄴㅇㄹㅂㅈㄷㄱ',
    'ㅂㅈㄷㄱ1234',
    '가가가가가가가가',
    '쀍쀍쀍쀍쀍쀍쀍쀍',
    'qwertyuiopasdfghjklzxcvbnm',
  ])('is a pattern of keys: %s', (password) => {
    expect(passwordFlaw(password, owner)).toBe('pattern');
  });

  it.each([
    'jiwoo.han@studio.example',
    'jiwoo1988!',
    'Jiwoo.Han2026',
    'j1w00-1988',
    '!!hanji.painter!!',
    '한지우20261121',
    'gkswldn1234',
    'studio2026',
    'jiwoojiwoo1',
  ])('is made of what is known about the person: %s', (password) => {
    expect(passwordFlaw(password, owner)).toBe('personal');
  });

  it.each(['PINGVAS2026', 'p1ngv4s!', 'pingvaspingvas', '핑바스핑바스12', 'vldqktm2026', 'invokeai99'])(
    'is made of the product’s name: %s',
    (password) => {
      expect(passwordFlaw(password)).toBe('product');
    },
  );

  it.each([
    'correct horse battery staple',
    '비가 오는 날의 등대',
    'korrekt-2026-x',
    'jiwoo paints a moon jar',
    'pingvas makes me smile',
    'trombone7velvet',
    '🌊🦊🍊🌿🎏🎐🧵🪡',
  ])('is not %s', (password) => {
    expect(passwordFlaw(password, owner)).toBeNull();
  });
});

describe('the rules of passwords', () => {
  it('come to an answer for any text, and for what they are told twice to the same one', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 300 }), fc.string(), (password, email) => {
        const answer = passwordFlaw(password, { email, fullName: email });
        expect(passwordFlaw(password, { email, fullName: email })).toBe(answer);
      }),
    );
  });

  it('refuse what a person’s mailbox gives away, with any few figures around it', () => {
    const figures = fc.string({ unit: fc.constantFrom(...'0123456789!._-'), maxLength: 4 });
    const mailbox = fc.string({
      unit: fc.constantFrom(...'abcdefghijklmnopqrstuvwxyz'),
      minLength: 4,
      maxLength: 20,
    });
    fc.assert(
      fc.property(mailbox, figures, figures, (name, before, after) => {
        const password = `${before}${name}${after}`;
        expect(passwordFlaw(password, { email: `${name}@example.com` })).not.toBeNull();
      }),
    );
  });

  it('refuse whatever is said twice and thrice', () => {
    fc.assert(
      fc.property(
        fc.string({ minLength: 2, maxLength: 5 }),
        fc.integer({ min: 3, max: 9 }),
        (part, times) => {
          expect(passwordFlaw(part.repeat(times))).toBe('pattern');
        },
      ),
    );
  });

  it('leave chance alone: of ten thousand random passwords of twelve characters none is refused', () => {
    const chance = fc.sample(
      fc.string({
        unit: fc.constantFrom(...'abcdefghijkmnopqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789'),
        minLength: 12,
        maxLength: 12,
      }),
      { numRuns: 10_000, seed: 6 },
    );
    expect(chance.filter((password) => passwordFlaw(password, owner) !== null && !isDull(password))).toEqual(
      [],
    );
  });

  // fast-check likes short alphabets and repeated characters; those are no chance.
  const isDull = (password: string) => new Set(password).size < 6;
});

describe('what was typed', () => {
  it.each([
    ['안녕', 'dkssud'],
    ['비밀번호', 'qlalfqjsgh'],
    ['ㅁㄴㅇㄹ', 'asdf'],
    ['까닭 ABC', 'Rkekfr ABC'],
    ['caf\u0065\u0301', 'café'],
  ])('of %s is %s', (text, keys) => {
    expect(typedKeys(text)).toBe(keys);
  });
});

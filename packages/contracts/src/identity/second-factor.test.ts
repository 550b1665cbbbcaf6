import { describe, expect, it } from 'vitest';
import {
  finishLogInInput,
  finishScriptLogInInput,
  recoveryCode,
  stepUpInput,
  totpCode,
} from './second-factor.ts';

describe('a code of an authenticator app', () => {
  it.each(['123456', '123 456', ' 123-456 '])('is taken as people type it: %s', (text) => {
    expect(totpCode.parse(text)).toBe('123456');
  });

  it.each(['12345', '1234567', '12345a', '１２３４５６', ''])(
    'has six digits and nothing else: %s',
    (text) => {
      expect(totpCode.safeParse(text).success).toBe(false);
    },
  );
});

describe('a recovery code', () => {
  it.each(['0a1bc-defgh', '0A1BC DEFGH', 'oa1bcdefgh', 'OAlBC-DEFGH', '0aibcdefgh'])(
    'is taken as it was read off paper: %s',
    (text) => {
      expect(recoveryCode.parse(text)).toBe('0a1bcdefgh');
    },
  );

  it.each(['0a1bc-defg', '0a1bc-defghj', '0a1bc-defgu', ''])(
    'has ten characters of its alphabet: %s',
    (text) => {
      expect(recoveryCode.safeParse(text).success).toBe(false);
    },
  );
});

describe('a proof', () => {
  const code = '123456';

  it('is exactly one', () => {
    expect(stepUpInput.safeParse({ code }).success).toBe(true);
    expect(stepUpInput.safeParse({}).success).toBe(false);
    expect(stepUpInput.safeParse({ code, password: 'x' }).success).toBe(false);
    expect(finishLogInInput.safeParse({ ticket: 't' }).success).toBe(false);
    expect(finishLogInInput.safeParse({ ticket: 't', code, recoveryCode: '0a1bcdefgh' }).success).toBe(false);
    expect(finishScriptLogInInput.safeParse({ ticket: 't', code }).success).toBe(true);
  });
});

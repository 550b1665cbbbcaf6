import { describe, expect, it } from 'vitest';
import { hashOfSecondStep, readSecondStep } from './second-step-hash.ts';

const now = new Date('2026-11-21T10:00:00.000Z');
const needed = {
  state: 'second-factor',
  ticket: 'pgt_a-b_c',
  methods: ['passkey', 'totp'],
  expiresAt: '2026-11-21T10:05:00.000Z',
} as const;

describe('the second step behind the hash', () => {
  it('is read as it was written', () => {
    const hash = hashOfSecondStep({ ...needed, methods: [...needed.methods] });
    expect(readSecondStep(hash, now)).toEqual({ ticket: 'pgt_a-b_c', methods: ['passkey', 'totp'] });
    expect(readSecondStep(`#${hash}`, now)).not.toBeNull();
  });

  it.each([
    ['', 'nothing'],
    ['ticket=pgt_a&methods=totp', 'no time'],
    ['ticket=pgt_a&methods=totp&expiresAt=2026-11-21T09:59:59.000Z', 'a time that is over'],
    ['ticket=pgt_a&methods=magic&expiresAt=2026-11-21T10:05:00.000Z', 'no way that we know'],
    ['methods=totp&expiresAt=2026-11-21T10:05:00.000Z', 'no ticket'],
  ])('"%s" is none: %s', (hash) => {
    expect(readSecondStep(hash, now)).toBeNull();
  });
});

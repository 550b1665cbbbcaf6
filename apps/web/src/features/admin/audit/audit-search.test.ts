import { describe, expect, it } from 'vitest';
import { readAuditSearch, startOfDay } from './audit-search.ts';

describe('the address of the record', () => {
  it('keeps what it knows and leaves out the rest', () => {
    const person = '01930000-0000-7000-8000-000000000001';
    const known = { action: 'identity.role-changed', person, from: '2026-11-01', until: '2026-11-21' };
    expect(readAuditSearch(known)).toEqual(known);
    expect(
      readAuditSearch({ action: 'identity.flown', person: '../x', from: 'soon', until: '2026-99-99' }),
    ).toEqual({});
  });

  it('means whole days of the browser’s calendar', () => {
    const hours =
      (Date.parse(startOfDay('2026-11-21', 1)) - Date.parse(startOfDay('2026-11-21'))) / 3_600_000;
    expect(hours).toBeGreaterThanOrEqual(23);
    expect(hours).toBeLessThanOrEqual(25);
    expect(startOfDay('2026-12-31', 1)).toBe(startOfDay('2027-01-01'));
  });
});

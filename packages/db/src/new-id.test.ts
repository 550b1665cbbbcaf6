import { describe, expect, it } from 'vitest';
import { newId } from './new-id.ts';

describe('making an id', () => {
  it('is a version 7 UUID in lower case that carries the time', () => {
    const before = Date.now();
    const id = newId();
    expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
    const milliseconds = Number.parseInt(id.replace('-', '').slice(0, 12), 16);
    expect(milliseconds).toBeGreaterThanOrEqual(before);
    // Borrowed milliseconds may run ahead of the clock, but only under a flood.
    expect(milliseconds - before).toBeLessThan(60_000);
  });

  it('sorts a flood of ids in the order they were made, all different', () => {
    const ids = Array.from({ length: 50_000 }, newId);
    expect(ids).toEqual([...ids].sort());
    expect(new Set(ids).size).toBe(ids.length);
  });
});

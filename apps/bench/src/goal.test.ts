import { describe, expect, it } from 'vitest';
import { allOf, atLeast, atMost } from './goal.ts';
import { type Finding, toRow } from './scenario.ts';

const finding = (figures: Partial<Finding>): Finding => ({
  case: 'a case',
  ratio: null,
  ratioRange: null,
  p50: null,
  p95: null,
  baseline: null,
  unit: 'ms',
  goal: null,
  rounds: 1,
  ...figures,
});

describe('a goal', () => {
  it('is met at its bound, and missed on the wrong side of it', () => {
    expect(toRow('s', finding({ ratio: 0.4, goal: atLeast('ratio', 0.4) })).met).toBe(true);
    expect(toRow('s', finding({ ratio: 0.39, goal: atLeast('ratio', 0.4) })).met).toBe(false);
    expect(toRow('s', finding({ p95: 100, goal: atMost('p95', 100, 'ms') })).met).toBe(true);
    expect(toRow('s', finding({ p95: 101, goal: atMost('p95', 100, 'ms') })).met).toBe(false);
  });

  it('is missed by a figure that is missing', () => {
    expect(toRow('s', finding({ goal: atLeast('ratio', 0) })).met).toBe(false);
    expect(toRow('s', finding({ goal: atMost('p50', 1e9) })).met).toBe(false);
  });

  it('of several parts needs all of them', () => {
    const goal = allOf(atMost('ratio', 1.02), atMost('p50', 60, 'ms'));
    expect(goal.text).toBe('ratio ≤ 1.02, p50 ≤ 60 ms');
    expect(toRow('s', finding({ ratio: 1, p50: 59, goal })).met).toBe(true);
    expect(toRow('s', finding({ ratio: 1, p50: 61, goal })).met).toBe(false);
  });

  it('that is not there is neither met nor missed', () => {
    expect(toRow('s', finding({ ratio: 1 }))).toMatchObject({ goal: null, met: null });
  });
});

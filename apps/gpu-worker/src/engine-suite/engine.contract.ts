import { describe } from 'vitest';
import { describeCancelling } from './cancelling.contract.ts';
import type { EngineUnderTest } from './engine-under-test.fixture.ts';
import { describeRendering } from './rendering.contract.ts';
import { describeTraps } from './traps.contract.ts';
import { describeTrouble } from './trouble.contract.ts';

/** Everything that a worker relies on in its engine; an engine of somebody else's is not killed. */
export function describeEngine(
  engineOf: () => EngineUnderTest,
  options: { readonly canBeKilled: boolean },
): void {
  // Each group has hooks of its own.
  describe('at work', () => describeRendering(engineOf));
  describe('told to stop', () => describeCancelling(engineOf));
  describe('in trouble', () => describeTrouble(engineOf, options));
  describe('with its traps', () => describeTraps(engineOf));
}

import {
  listGenerationsInput,
  listImagesInput,
  recipeInput,
  registerInput,
  registerWorkerInput,
} from '@pingvas/contracts';
import { hostileValue, hostileVersionOf } from '@pingvas/contracts/testing';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fromQueryText, fromSnakeCase, toSnakeCase } from './snake-case.ts';

const schemas = [recipeInput, registerInput, registerWorkerInput, listGenerationsInput] as const;

describe('names of a stranger', () => {
  it('never reach a prototype, whatever the shape', () => {
    const recipe = { prompt: 'x', cfg_scale: 7, negative_prompt: 'y', model_id: 'z' };
    fc.assert(
      fc.property(
        fc.constantFrom(...schemas),
        fc.oneof(hostileVersionOf(recipe), hostileValue),
        (schema, given) => {
          const { value, unknownKeys } = fromSnakeCase(schema, given);
          expect(Object.keys(Object.prototype)).toEqual([]);
          if (value !== null && typeof value === 'object' && !Array.isArray(value)) {
            expect([Object.prototype, Uint8Array.prototype]).toContain(Object.getPrototypeOf(value));
            expect(Object.keys(value)).not.toContain('__proto__');
          }
          for (const path of unknownKeys) expect(typeof path).toBe('string');
          toSnakeCase(schema, given);
        },
      ),
      { numRuns: 500 },
    );
  });

  it('in an address are text, numbers or booleans, and nothing that the schema does not name', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(listGenerationsInput, listImagesInput),
        fc.array(
          fc.tuple(
            fc.oneof(fc.constantFrom('limit', 'cursor', 'is_open', '__proto__', 'constructor'), fc.string()),
            fc.oneof(fc.string({ unit: 'binary' }), fc.constantFrom('1e309', 'NaN', '-0', '9'.repeat(40))),
          ),
        ),
        (schema, pairs) => {
          const read = fromQueryText(schema, new URLSearchParams(pairs));
          expect(Object.keys(schema.shape)).toEqual(expect.arrayContaining(Object.keys(read)));
          for (const value of Object.values(read)) {
            expect(['string', 'number', 'boolean']).toContain(typeof value);
            if (typeof value === 'number') expect(Number.isFinite(value)).toBe(true);
          }
        },
      ),
      { numRuns: 500 },
    );
  });
});

import {
  generationView,
  imageDetailView,
  listGenerationsInput,
  recipeInput,
  registerWorkerInput,
} from '@pingvas/contracts';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { fromQueryText, fromSnakeCase, snakeCaseOf, toSnakeCase } from './snake-case.ts';

/** Every key of every object in a value. */
function keysOf(value: unknown): string[] {
  if (value === null || typeof value !== 'object') return [];
  if (Array.isArray(value)) return value.flatMap(keysOf);
  return Object.entries(value).flatMap(([key, item]) => [key, ...keysOf(item)]);
}

const key = fc.stringMatching(/^[a-z]{1,6}([A-Z][a-z0-9]{0,5}){0,3}$/);
const leaf = fc.constantFrom<[z.ZodType, unknown]>(
  [z.string(), 'text'],
  [z.number(), 7],
  [z.boolean(), true],
  [z.null(), null],
  [z.record(z.string(), z.number()), { keptAsIs: 1, kept_too: 2 }],
);

/** A schema together with a value that fits it. */
const { described } = fc.letrec<{ described: [z.ZodType, unknown] }>((tie) => ({
  described: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    leaf,
    tie('described').map(([schema, value]): [z.ZodType, unknown] => [z.array(schema), [value, value]]),
    tie('described').map(([schema, value]): [z.ZodType, unknown] => [schema.nullable().optional(), value]),
    fc
      .uniqueArray(fc.tuple(key, tie('described')), { selector: ([name]) => snakeCaseOf(name), maxLength: 4 })
      .map((fields): [z.ZodType, unknown] => [
        z.object(Object.fromEntries(fields.map(([name, [schema]]) => [name, schema]))),
        Object.fromEntries(fields.map(([name, [, value]]) => [name, value])),
      ]),
  ),
}));

describe('snake_case and camelCase', () => {
  it('are one and the same after a round trip, for any schema', () => {
    fc.assert(
      fc.property(described, ([schema, value]) => {
        const { value: back, unknownKeys } = fromSnakeCase(schema, toSnakeCase(schema, value));
        expect(back).toEqual(value);
        expect(unknownKeys).toEqual([]);
      }),
    );
  });

  it.each([
    ['a recipe', recipeInput],
    ['a generation', generationView],
    ['an image', imageDetailView],
    ['a registration', registerWorkerInput],
  ])('lose no key of %s', (_, schema) => {
    const keys = Object.keys(shapeOf(schema));
    const sample = Object.fromEntries(keys.map((name) => [name, 'x']));
    const snaked = toSnakeCase(schema, sample);
    expect(keysOf(snaked)).toEqual(keys.map(snakeCaseOf));
    expect(keysOf(snaked).join()).not.toMatch(/[A-Z]/);
    expect(fromSnakeCase(schema, snaked)).toEqual({ value: sample, unknownKeys: [] });
  });

  it('leave the keys of a record alone: they are data', () => {
    const schema = z.object({ uploadHeaders: z.record(z.string(), z.string()) });
    expect(toSnakeCase(schema, { uploadHeaders: { 'Content-Type': 'a', camelCase: 'b' } })).toEqual({
      upload_headers: { 'Content-Type': 'a', camelCase: 'b' },
    });
  });

  it('name every unknown key by its path, a camelCase one included', () => {
    const schema = z.object({ cfgScale: z.number(), items: z.array(z.object({ modelId: z.string() })) });
    const given = { cfgScale: 1, nope: 2, items: [{ model_id: 'm' }, { modelId: 'm' }] };
    expect(fromSnakeCase(schema, given)).toEqual({
      value: { items: [{ modelId: 'm' }, {}] },
      unknownKeys: ['items.1.modelId', 'cfgScale', 'nope'],
    });
  });

  it('never set a prototype', () => {
    const schema = z.object({ name: z.string(), deep: z.object({ name: z.string() }) });
    const hostile: unknown = JSON.parse(
      '{"name":"a","__proto__":{"isAdmin":true},"deep":{"constructor":{"x":1}}}',
    );
    const { value, unknownKeys } = fromSnakeCase(schema, hostile);
    expect(unknownKeys).toEqual(['deep.constructor', '__proto__']);
    expect(Object.getPrototypeOf(value)).toBe(Object.prototype);
    expect(Reflect.get(Object(value), 'isAdmin')).toBeUndefined();
  });

  it('read numbers and booleans out of an address, where the schema wants them', () => {
    const query = (text: string) => fromQueryText(listGenerationsInput, new URLSearchParams(text));
    expect(query('limit=5&is_open=true&cursor=12&utm_source=x')).toEqual({
      limit: 5,
      isOpen: true,
      cursor: '12',
    });
    expect(query('limit=many&is_open=yes')).toEqual({ limit: 'many', isOpen: 'yes' });
    expect(listGenerationsInput.safeParse(query('limit=many')).success).toBe(false);
    expect(listGenerationsInput.parse(query(''))).toEqual({ limit: 20 });
  });
});

function shapeOf(schema: z.ZodType): Record<string, unknown> {
  return schema instanceof z.ZodObject ? schema.shape : {};
}

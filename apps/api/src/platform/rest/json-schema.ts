import { z } from 'zod';
import { snakeCaseOf } from './snake-case.ts';

export type Json = { readonly [key: string]: unknown };

/** What a schema takes, with its keys in snake_case. Views have no defaults, so this is what they give, too. */
export function jsonSchemaOf(schema: z.ZodType): Json {
  const { $schema: _dialect, ...document } = z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' });
  return renameProperties(document);
}

function renameProperties(schema: object): Json {
  const renamed: { [key: string]: unknown } = {};
  for (const [keyword, value] of Object.entries(schema)) {
    if (keyword === 'properties' && isObject(value)) {
      renamed[keyword] = Object.fromEntries(
        Object.entries(value).map(([key, property]) => [snakeCaseOf(key), renameNested(property)]),
      );
    } else if (keyword === 'required' && Array.isArray(value)) {
      renamed[keyword] = value.map((key) => snakeCaseOf(String(key)));
    } else {
      renamed[keyword] = isValue(keyword) ? value : renameNested(value);
    }
  }
  return renamed;
}

/** Keywords whose values are data and no schemas. */
function isValue(keyword: string): boolean {
  return keyword === 'default' || keyword === 'enum' || keyword === 'const' || keyword === 'examples';
}

function renameNested(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(renameNested);
  return isObject(value) ? renameProperties(value) : value;
}

/** True for an object that is no list. */
export function isObject(value: unknown): value is object {
  return value !== null && typeof value === 'object' && !Array.isArray(value);
}

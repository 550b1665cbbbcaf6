import { z } from 'zod';

/** `cfgScale` → `cfg_scale`. Keys with a hyphen (headers) and keys without capitals stay as they are. */
export function snakeCaseOf(key: string): string {
  return key.replace(/[A-Z]/g, (capital) => `_${capital.toLowerCase()}`);
}

/** A field path in the caller's words: `recipe.cfgScale` → `recipe.cfg_scale`. */
export function snakeCasePath(path: string): string {
  return path.split('.').map(snakeCaseOf).join('.');
}

/** What came out of a caller's JSON, ready for the schema, and the keys the schema does not know. */
export interface FromSnakeCase {
  readonly value: unknown;
  /** Paths as the caller wrote them. A camelCase key is unknown here, too: REST has one spelling. */
  readonly unknownKeys: readonly string[];
}

/**
 * Renames the keys of a caller's JSON to those of the schema. Only objects that the schema describes are touched:
 * keys of a record are data. Copies known keys only, so `__proto__` and `constructor` never reach an object.
 */
export function fromSnakeCase(schema: z.core.$ZodType, value: unknown): FromSnakeCase {
  const unknownKeys: string[] = [];
  return { value: rename(schema, value, { direction: 'from', path: '', unknownKeys }), unknownKeys };
}

/** Renames the keys of a validated answer to snake_case. Keys the schema does not know are left out. */
export function toSnakeCase(schema: z.core.$ZodType, value: unknown): unknown {
  return rename(schema, value, { direction: 'to', path: '', unknownKeys: [] });
}

/**
 * Makes a schema's input from the text of an address. Numbers and booleans are read where the schema wants them;
 * text that is neither stays text, and the schema refuses it by name. Unknown parameters are ignored, as addresses
 * collect them on their way.
 */
export function fromQueryText(schema: z.core.$ZodType, query: URLSearchParams): Record<string, unknown> {
  const shape = shapeOf(schema);
  const result: Record<string, unknown> = {};
  for (const [key, field] of Object.entries(shape)) {
    const text = query.get(snakeCaseOf(key));
    if (text !== null) result[key] = readText(field, text);
  }
  return result;
}

interface Renaming {
  readonly direction: 'from' | 'to';
  readonly path: string;
  readonly unknownKeys: string[];
}

function rename(schema: z.core.$ZodType, value: unknown, at: Renaming): unknown {
  if (value === null || typeof value !== 'object') return value;
  const def = defOf(schema);
  switch (def.type) {
    case 'object':
      return Array.isArray(value) ? value : renameObject(def.shape, value, at);
    case 'array':
      if (!Array.isArray(value)) return value;
      return value.map((item, index) => rename(def.element, item, deeper(at, String(index))));
    case 'record':
      return Object.fromEntries(
        Object.entries(value).map(([key, item]) => [key, rename(def.valueType, item, deeper(at, key))]),
      );
    case 'optional':
    case 'nullable':
    case 'default':
    case 'prefault':
    case 'nonoptional':
    case 'readonly':
    case 'catch':
      return rename(def.innerType, value, at);
    case 'pipe':
      return rename(at.direction === 'from' ? def.in : def.out, value, at);
    case 'lazy':
      return rename(def.getter(), value, at);
    case 'union':
      return renameUnion(def.options, value, at);
    default:
      return value;
  }
}

function renameObject(shape: Record<string, z.core.$ZodType>, value: object, at: Renaming): unknown {
  const given = new Map(Object.entries(value));
  const result: Record<string, unknown> = {};
  for (const [key, field] of Object.entries(shape)) {
    const [source, target] = at.direction === 'from' ? [snakeCaseOf(key), key] : [key, snakeCaseOf(key)];
    if (!given.has(source)) continue;
    result[target] = rename(field, given.get(source), deeper(at, source));
    given.delete(source);
  }
  for (const key of given.keys()) at.unknownKeys.push(deeper(at, key).path);
  return result;
}

/** The first option that takes the renamed value; the first of all when none does, so that its refusal names the fields. */
function renameUnion(options: readonly z.core.$ZodType[], value: object, at: Renaming): unknown {
  const tries = options.map((option) => {
    const unknownKeys: string[] = [];
    const renamed = rename(option, value, { ...at, unknownKeys });
    const checked = at.direction === 'from' ? renamed : value;
    return { renamed, unknownKeys, fits: z.safeParse(option, checked).success };
  });
  const chosen = tries.find((each) => each.fits) ?? tries[0];
  if (chosen === undefined) return value;
  at.unknownKeys.push(...chosen.unknownKeys);
  return chosen.renamed;
}

function deeper(at: Renaming, key: string): Renaming {
  return { ...at, path: at.path === '' ? key : `${at.path}.${key}` };
}

function shapeOf(schema: z.core.$ZodType): Record<string, z.core.$ZodType> {
  const def = defOf(schema);
  switch (def.type) {
    case 'object':
      return def.shape;
    case 'optional':
    case 'default':
    case 'prefault':
      return shapeOf(def.innerType);
    case 'pipe':
      return shapeOf(def.in);
    default:
      return {};
  }
}

function readText(schema: z.core.$ZodType, text: string): unknown {
  const def = defOf(schema);
  switch (def.type) {
    case 'number':
      return /^-?\d{1,15}(\.\d{1,15})?$/.test(text) ? Number(text) : text;
    case 'boolean':
      return text === 'true' ? true : text === 'false' ? false : text;
    case 'optional':
    case 'nullable':
    case 'default':
    case 'prefault':
      return readText(def.innerType, text);
    case 'pipe':
      return readText(def.in, text);
    default:
      return text;
  }
}

/** Zod keeps the discriminated union of definitions in its core types; every schema is one of them. */
function defOf(schema: z.core.$ZodType): z.core.$ZodTypes['_zod']['def'] {
  return (schema as z.core.$ZodTypes)._zod.def;
}

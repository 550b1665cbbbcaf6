import type { DocsWords } from './docs-words.ts';

type Json = { readonly [key: string]: unknown };

/** One field of a body or an answer, as a reader wants it: its path, what goes in, and whether it must. */
export interface SchemaLine {
  readonly path: string;
  readonly type: string;
  readonly isRequired: boolean;
  readonly notes: readonly string[];
}

/** The fields of a JSON schema as a flat list; what lies inside another field follows it, with its whole path. */
export function schemaLines(schema: unknown, words: DocsWords): SchemaLine[] {
  return isObject(schema) ? fieldsOf(schema, '', words) : [];
}

/** What may stand for a single value, in words, e.g. `integer` and `1 to 100`. */
export function typeAndNotes(schema: unknown, words: DocsWords): Pick<SchemaLine, 'type' | 'notes'> {
  return isObject(schema)
    ? { type: typeOf(schema), notes: notesOf(schema, words) }
    : { type: 'any', notes: [] };
}

function fieldsOf(schema: Json, prefix: string, words: DocsWords): SchemaLine[] {
  const { properties, items, required, anyOf, oneOf, additionalProperties } = schema;
  const needed: readonly unknown[] = Array.isArray(required) ? required : [];
  const own = Object.entries(isObject(properties) ? properties : {}).flatMap(([key, field]) => {
    const path = prefix === '' ? key : `${prefix}.${key}`;
    const line = { path, isRequired: needed.includes(key), ...typeAndNotes(field, words) };
    return [line, ...(isObject(field) ? fieldsOf(field, path, words) : [])];
  });
  const branches = [anyOf, oneOf].flatMap((each) => (Array.isArray(each) ? each.filter(isObject) : []));
  return [
    ...own,
    ...(isObject(items) ? fieldsOf(items, `${prefix}[]`, words) : []),
    ...(isObject(additionalProperties) ? fieldsOf(additionalProperties, `${prefix}.*`, words) : []),
    ...withoutRepeats(branches.flatMap((branch) => fieldsOf(branch, prefix, words))),
  ];
}

/** The branches of a union share fields. */
function withoutRepeats(lines: readonly SchemaLine[]): SchemaLine[] {
  return [...new Map(lines.map((line) => [line.path, line])).values()];
}

function typeOf(schema: Json): string {
  const { type, enum: choices, format, items, anyOf, oneOf } = schema;
  if ('const' in schema) return JSON.stringify(schema['const']);
  if (Array.isArray(choices)) return choices.map((choice) => JSON.stringify(choice)).join(' | ');
  const branches = [anyOf, oneOf].find(Array.isArray);
  if (branches !== undefined) return [...new Set(branches.filter(isObject).map(typeOf))].join(' | ');
  if (type === 'array') return `${isObject(items) ? typeOf(items) : 'any'}[]`;
  if (typeof type !== 'string') return 'any';
  return typeof format === 'string' && type === 'string' ? format : type;
}

function notesOf(schema: Json, words: DocsWords): string[] {
  const { minLength, maxLength, minimum, maximum, description, anyOf } = schema;
  const inner = Array.isArray(anyOf) ? anyOf.filter(isObject).find(({ type }) => type !== 'null') : undefined;
  return [
    ...(typeof description === 'string' ? [description] : []),
    ...between(minLength, maxLength, words.characters),
    ...(isBound(minimum) || isBound(maximum) ? between(minimum, maximum, words.range) : []),
    ...('default' in schema ? [`${words.standard} ${JSON.stringify(schema['default'])}`] : []),
    ...(inner === undefined ? [] : notesOf(inner, words)),
  ];
}

function between(least: unknown, most: unknown, sentence: DocsWords['range']): string[] {
  const low = isBound(least) ? least : null;
  const high = isBound(most) ? most : null;
  return low === null && high === null ? [] : [sentence(low, high)];
}

/** Zod says of every whole number that it is a safe one. */
function isBound(value: unknown): value is number {
  return typeof value === 'number' && Math.abs(value) < Number.MAX_SAFE_INTEGER;
}

function isObject(value: unknown): value is Json {
  return value !== null && typeof value === 'object' && !Array.isArray(value);
}

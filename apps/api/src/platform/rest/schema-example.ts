type Json = { readonly [key: string]: unknown };

/** By the names of fields, in snake_case: what reads better than the first value that a schema lets through. */
const byName: Readonly<Record<string, unknown>> = {
  email: 'anna@example.com',
  new_email: 'anna@example.org',
  password: 'four words that nobody guesses',
  new_password: 'four other words for the door',
  current_password: 'four words that nobody guesses',
  username: 'anna',
  full_name: 'Anna Kim',
  nickname: 'Anna',
  bio: 'I draw lighthouses.',
  prompt: 'a lighthouse at dawn, watercolour',
  negative_prompt: 'people',
  width: 512,
  height: 512,
  steps: 30,
  cfg_scale: 7.5,
  code: '123456',
  label: 'the GPU at home',
  country_code: 'KR',
  time_zone: 'Asia/Seoul',
  token_type: 'bearer',
  access_token: `pgs_${'A'.repeat(43)}`,
  refresh_token: `pgr_${'A'.repeat(43)}`,
  error_code: 'request.invalid',
  error_message: 'The request is not valid.',
};

const byFormat: Readonly<Record<string, string>> = {
  uuid: '019aa5c0-7b6e-7c33-8a4f-2d1c5e6f7a8b',
  'date-time': '2026-11-21T09:00:00.000Z',
  date: '2026-11-21',
  email: 'anna@example.com',
  uri: 'https://studio.example/pictures/1',
};

/** What fits most patterns: words, numbers, an id, a hash, a month. */
const ordinary = ['text', 'a', '1', '123456', byFormat['uuid'], 'c0ffee'.repeat(11).slice(0, 64), '2026-11'];

/**
 * A value that a JSON schema lets through, to show and to try. `isWhole` fills the fields that may be left out, too; a
 * request says no more than it must.
 */
export function exampleOf(schema: unknown, options: { readonly isWhole: boolean }, name = ''): unknown {
  if (!isObject(schema)) return null;
  if ('const' in schema) return schema['const'];
  // Zod leaves `examples` out where something is transformed on its way in.
  if ('x-example' in schema) return schema['x-example'];
  if ('default' in schema) return schema['default'];
  const { examples, enum: choices, type } = schema;
  if (Array.isArray(examples) && examples.length > 0) return examples[0];
  if (Array.isArray(choices) && choices.length > 0) return choices[0];
  const branches = schema['anyOf'] ?? schema['oneOf'];
  if (Array.isArray(branches)) return exampleOf(branches.find(isNoNull) ?? branches[0], options, name);
  switch (type) {
    case 'object':
      return objectExample(schema, options);
    case 'array':
      return [exampleOf(schema['items'], options, name.replace(/s$/, ''))];
    case 'string':
      return textExample(schema, name);
    case 'integer':
    case 'number':
      return numberExample(schema, name);
    case 'boolean':
      return true;
    default:
      return null;
  }
}

function objectExample(schema: Json, options: { readonly isWhole: boolean }): Json {
  const { properties, required } = schema;
  const needed: readonly unknown[] = Array.isArray(required) ? required : [];
  return Object.fromEntries(
    Object.entries(isObject(properties) ? properties : {})
      .filter(([key, field]) => options.isWhole || needed.includes(key) || isWorthShowing(field))
      .map(([key, field]) => [key, exampleOf(field, options, key)]),
  );
}

function textExample({ format, minLength, maxLength, pattern }: Json, name: string): string {
  const least = typeof minLength === 'number' ? minLength : 0;
  const most = typeof maxLength === 'number' ? maxLength : Number.POSITIVE_INFINITY;
  const form = typeof pattern === 'string' ? new RegExp(pattern, 'u') : null;
  const fits = (value: unknown): value is string =>
    typeof value === 'string' && value.length >= least && value.length <= most && (form?.test(value) ?? true);
  const candidates = [byName[name], typeof format === 'string' ? byFormat[format] : undefined, ...ordinary];
  return candidates.find(fits) ?? 'text'.padEnd(least, 't');
}

function numberExample({ type, minimum, maximum, exclusiveMinimum }: Json, name: string): number {
  const least = typeof minimum === 'number' ? minimum : typeof exclusiveMinimum === 'number' ? 1 : 0;
  const most = typeof maximum === 'number' ? maximum : Number.POSITIVE_INFINITY;
  const candidates = [byName[name], 1, least, most];
  const fits = (value: unknown): value is number =>
    typeof value === 'number' &&
    value >= least &&
    value <= most &&
    (type === 'number' || Number.isInteger(value));
  return candidates.find(fits) ?? least;
}

function isNoNull(option: unknown): boolean {
  return !isObject(option) || option['type'] !== 'null';
}

/** Of what may be left out: a field with a value of its own to show. */
function isWorthShowing(field: unknown): boolean {
  return isObject(field) && ('default' in field || 'x-example' in field);
}

function isObject(value: unknown): value is Json {
  return value !== null && typeof value === 'object' && !Array.isArray(value);
}

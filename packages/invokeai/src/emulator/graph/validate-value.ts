import { isJsonObject, type Json, type JsonObject, own } from '../json.ts';
import type { Issue } from '../refusals.ts';
import type { FieldDefinition, FieldType } from './node-types.ts';

type Location = Issue['loc'];
export type Checked = { readonly value: Json } | { readonly issues: readonly Issue[] };

const baseModels =
  'any sd-1 sd-2 sd-3 sdxl sdxl-refiner flux flux2 cogview4 z-image ernie-image ideogram-4 external qwen-image anima krea-2 wan unknown'.split(
    ' ',
  );

/** Properties of the structured types that people write by hand; the rest arrives over edges. */
const structures: Readonly<Record<string, { className: string; required: readonly string[] }>> = {
  ModelIdentifierField: {
    className: 'ModelIdentifierField',
    required: ['key', 'hash', 'name', 'base', 'type'],
  },
  ImageField: { className: 'ImageField', required: ['image_name'] },
  BoardField: { className: 'BoardField', required: ['board_id'] },
  ConditioningField: { className: 'ConditioningField', required: ['conditioning_name'] },
  LatentsField: { className: 'LatentsField', required: ['latents_name'] },
  TensorField: { className: 'TensorField', required: ['tensor_name'] },
};

function issue(type: string, loc: Location, msg: string, input: Json, ctx?: JsonObject): Issue {
  return ctx === undefined ? { type, loc, msg, input } : { type, loc, msg, input, ctx };
}

function refuse(type: string, loc: Location, msg: string, input: Json, ctx?: JsonObject): Checked {
  return { issues: [issue(type, loc, msg, input, ctx)] };
}

/** `'a', 'b' or 'c'`: how the engine lists what it expected. */
export function listChoices(choices: readonly string[]): string {
  const quoted = choices.map((choice) => `'${choice}'`);
  const last = quoted.at(-1) ?? '';
  return quoted.length < 2 ? last : `${quoted.slice(0, -1).join(', ')} or ${last}`;
}

function checkInteger(input: Json, loc: Location): Checked {
  if (typeof input === 'boolean') return { value: Number(input) };
  if (typeof input === 'number') {
    if (Number.isInteger(input)) return { value: input };
    return refuse(
      'int_from_float',
      loc,
      'Input should be a valid integer, got a number with a fractional part',
      input,
    );
  }
  if (typeof input !== 'string') return refuse('int_type', loc, 'Input should be a valid integer', input);
  if (/^\s*[+-]?\d+(\.0+)?\s*$/.test(input)) return { value: Number(input) };
  return refuse(
    'int_parsing',
    loc,
    'Input should be a valid integer, unable to parse string as an integer',
    input,
  );
}

function checkNumber(input: Json, loc: Location): Checked {
  if (typeof input === 'number') return { value: input };
  if (typeof input === 'boolean') return { value: Number(input) };
  if (typeof input !== 'string') return refuse('float_type', loc, 'Input should be a valid number', input);
  const parsed = input.trim() === '' ? Number.NaN : Number(input);
  if (Number.isFinite(parsed)) return { value: parsed };
  return refuse(
    'float_parsing',
    loc,
    'Input should be a valid number, unable to parse string as a number',
    input,
  );
}

function checkBoolean(input: Json, loc: Location): Checked {
  if (typeof input === 'boolean') return { value: input };
  if (input === 0 || input === 1) return { value: input === 1 };
  const word = typeof input === 'string' ? input.toLowerCase() : undefined;
  if (word !== undefined && ['true', 't', 'yes', 'y', 'on', '1'].includes(word)) return { value: true };
  if (word !== undefined && ['false', 'f', 'no', 'n', 'off', '0'].includes(word)) return { value: false };
  if (typeof input === 'object') return refuse('bool_type', loc, 'Input should be a valid boolean', input);
  return refuse('bool_parsing', loc, 'Input should be a valid boolean, unable to interpret input', input);
}

function checkStructure(type: FieldType, input: Json, loc: Location): Checked {
  if (!isJsonObject(input)) {
    return refuse(
      'model_attributes_type',
      loc,
      'Input should be a valid dictionary or object to extract fields from',
      input,
    );
  }
  const structure = structures[type];
  if (structure === undefined) return { value: input };
  const issues: Issue[] = [];
  for (const key of structure.required) {
    const inner = own(input, key);
    if (inner === undefined) issues.push(issue('missing', [...loc, key], 'Field required', input));
    else if (typeof inner !== 'string' && typeof inner !== 'number') {
      issues.push(issue('string_type', [...loc, key], 'Input should be a valid string', inner));
    }
  }
  const base = own(input, 'base');
  if (type === 'ModelIdentifierField' && typeof base === 'string' && !baseModels.includes(base)) {
    const expected = listChoices(baseModels);
    issues.push(issue('enum', [...loc, 'base'], `Input should be ${expected}`, base, { expected }));
  }
  if (issues.length > 0) return { issues };
  if (type !== 'ModelIdentifierField') return { value: input };
  return {
    value: {
      key: own(input, 'key') ?? '',
      hash: own(input, 'hash') ?? '',
      name: own(input, 'name') ?? '',
      base: own(input, 'base') ?? '',
      type: own(input, 'type') ?? '',
      submodel_type: own(input, 'submodel_type') ?? null,
    },
  };
}

function checkType(type: FieldType, input: Json, loc: Location): Checked {
  if (type === 'any') return { value: input };
  if (type.endsWith('[]')) {
    if (!Array.isArray(input)) return refuse('list_type', loc, 'Input should be a valid list', input);
    const items = input.map((item, index) => checkType(type.slice(0, -2), item, [...loc, index]));
    const issues = items.flatMap((item) => ('issues' in item ? item.issues : []));
    if (issues.length > 0) return { issues };
    return { value: items.flatMap((item) => ('value' in item ? [item.value] : [])) };
  }
  if (type === 'integer') return checkInteger(input, loc);
  if (type === 'number') return checkNumber(input, loc);
  if (type === 'boolean') return checkBoolean(input, loc);
  if (type === 'string') {
    if (typeof input === 'string') return { value: input };
    if (typeof input === 'number') return { value: String(input) };
    return refuse('string_type', loc, 'Input should be a valid string', input);
  }
  return checkStructure(type, input, loc);
}

function checkLimits(field: FieldDefinition, checked: Json, input: Json, loc: Location): Checked {
  if (field.choices !== undefined && !field.choices.some((choice) => choice === checked)) {
    const expected = listChoices(field.choices);
    return refuse('literal_error', loc, `Input should be ${expected}`, input, { expected });
  }
  if (typeof checked !== 'number') return { value: checked };
  const { wrapsAt, multipleOf, above, below, min, max } = field;
  const value = wrapsAt === undefined ? checked : ((checked % wrapsAt) + wrapsAt) % wrapsAt;
  if (multipleOf !== undefined && value % multipleOf !== 0) {
    const ctx = { multiple_of: multipleOf };
    return refuse('multiple_of', loc, `Input should be a multiple of ${multipleOf}`, input, ctx);
  }
  if (max !== undefined && value > max) {
    return refuse('less_than_equal', loc, `Input should be less than or equal to ${max}`, input, { le: max });
  }
  if (below !== undefined && value >= below) {
    return refuse('less_than', loc, `Input should be less than ${below}`, input, { lt: below });
  }
  if (min !== undefined && value < min) {
    const msg = `Input should be greater than or equal to ${min}`;
    return refuse('greater_than_equal', loc, msg, input, { ge: min });
  }
  if (above !== undefined && value <= above) {
    return refuse('greater_than', loc, `Input should be greater than ${above}`, input, { gt: above });
  }
  return { value };
}

function checkOwnRule({ refuses }: FieldDefinition, value: Json, input: Json, loc: Location): Checked {
  const numbers = Array.isArray(value) ? value : [value];
  if (refuses === undefined || !numbers.some((number) => Number(number) < refuses.below)) return { value };
  return refuse('value_error', loc, `Value error, ${refuses.message}`, input, { error: {} });
}

const unionLabels: Readonly<Record<string, string>> = { number: 'float', 'number[]': 'list[float]' };

/**
 * Checks one value against a field the way the engine's parser does: `"7"` and `2.0` become integers, numbers
 * become strings, and what does not fit is described with the same type, place and words.
 */
export function checkFieldValue(field: FieldDefinition, input: Json, loc: Location): Checked {
  if (input === null && field.isNullable) return { value: null };
  const [only, ...others] = field.types;
  if (only === undefined) return { value: input };
  if (others.length === 0) {
    const checked = checkType(only, input, loc);
    return 'value' in checked ? checkLimits(field, checked.value, input, loc) : checked;
  }
  const issues: Issue[] = [];
  for (const type of field.types) {
    const checked = checkType(type, input, [...loc, unionLabels[type] ?? type]);
    if ('value' in checked) return checkOwnRule(field, checked.value, input, loc);
    issues.push(...checked.issues);
  }
  return { issues };
}

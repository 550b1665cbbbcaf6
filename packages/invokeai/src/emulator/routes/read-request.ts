import type { Context } from 'hono';
import { isJsonObject, type Json, own } from '../json.ts';
import { type Issue, Refusal } from '../refusals.ts';

const maxNames = 1000;
const maxNameChars = 255;

/**
 * The JSON body; undefined when there is none.
 *
 * @throws Refusal 422 for malformed JSON.
 */
export async function readJson(c: Context): Promise<Json | undefined> {
  const text = await c.req.text();
  if (text === '') return undefined;
  const contentType = c.req.header('content-type') ?? 'application/json';
  if (!/^application\/([\w.-]+\+)?json\b/.test(contentType)) return text;
  try {
    return JSON.parse(text) as Json;
  } catch (error) {
    const at = error instanceof Error ? /position (\d+)/.exec(error.message)?.[1] : undefined;
    const issue: Issue = {
      type: 'json_invalid',
      loc: ['body', Number(at ?? 0)],
      msg: 'JSON decode error',
      input: {},
      ctx: { error: 'Expecting value' },
    };
    throw new Refusal(422, [issue]);
  }
}

/** A required JSON body. */
export async function readRequiredJson(c: Context): Promise<Json> {
  const body = await readJson(c);
  if (body !== undefined) return body;
  throw new Refusal(422, [{ type: 'missing', loc: ['body'], msg: 'Field required', input: null }]);
}

/** A whole number in the path. */
export function integerInPath(c: Context, name: string): number {
  const text = c.req.param(name) ?? '';
  if (/^[+-]?\d+$/.test(text)) return Number(text);
  const msg = 'Input should be a valid integer, unable to parse string as an integer';
  throw new Refusal(422, [{ type: 'int_parsing', loc: ['path', name], msg, input: text }]);
}

/** A query parameter that must be there. */
export function requiredQuery(c: Context, name: string): string {
  const value = c.req.query(name);
  if (value !== undefined) return value;
  throw new Refusal(422, [{ type: 'missing', loc: ['query', name], msg: 'Field required', input: null }]);
}

/** A query parameter that is one of a few words, if it is there. */
export function choiceInQuery<Choice extends string>(
  c: Context,
  name: string,
  choices: readonly Choice[],
): Choice | undefined {
  const value = c.req.query(name);
  if (value === undefined) return undefined;
  const choice = choices.find((known) => known === value);
  if (choice !== undefined) return choice;
  const quoted = choices.map((known) => `'${known}'`);
  const expected = `${quoted.slice(0, -1).join(', ')} or ${quoted.at(-1)}`;
  const issue = { type: 'enum', loc: ['query', name], msg: `Input should be ${expected}`, input: value };
  throw new Refusal(422, [{ ...issue, ctx: { expected } }]);
}

/** A true or false in the query, if it is there. */
export function booleanInQuery(c: Context, name: string): boolean | undefined {
  const value = c.req.query(name);
  if (value === undefined) return undefined;
  const word = value.toLowerCase();
  if (['true', '1', 'on', 'yes', 't', 'y'].includes(word)) return true;
  if (['false', '0', 'off', 'no', 'f', 'n'].includes(word)) return false;
  const msg = 'Input should be a valid boolean, unable to interpret input';
  throw new Refusal(422, [{ type: 'bool_parsing', loc: ['query', name], msg, input: value }]);
}

/** A bounded whole number in the query. */
export function integerInQuery(
  c: Context,
  name: string,
  { fallback, min, max }: { fallback: number; min: number; max: number },
): number {
  const text = c.req.query(name);
  if (text === undefined) return fallback;
  const loc = ['query', name];
  if (!/^[+-]?\d+$/.test(text)) {
    const msg = 'Input should be a valid integer, unable to parse string as an integer';
    throw new Refusal(422, [{ type: 'int_parsing', loc, msg, input: text }]);
  }
  const value = Number(text);
  if (value < min) {
    const msg = `Input should be greater than or equal to ${min}`;
    throw new Refusal(422, [{ type: 'greater_than_equal', loc, msg, input: text, ctx: { ge: min } }]);
  }
  if (value > max) {
    const msg = `Input should be less than or equal to ${max}`;
    throw new Refusal(422, [{ type: 'less_than_equal', loc, msg, input: text, ctx: { le: max } }]);
  }
  return value;
}

function checkList<Item extends string | number>(
  list: Json | undefined,
  loc: readonly (string | number)[],
  kind: 'string' | 'integer',
  input: Json,
): Item[] {
  if (list === undefined) throw new Refusal(422, [{ type: 'missing', loc, msg: 'Field required', input }]);
  if (!Array.isArray(list)) {
    throw new Refusal(422, [{ type: 'list_type', loc, msg: 'Input should be a valid list', input: list }]);
  }
  if (list.length > maxNames) {
    const msg = `List should have at most ${maxNames} items after validation, not ${list.length}`;
    const ctx = { field_type: 'List', max_length: maxNames, actual_length: list.length };
    throw new Refusal(422, [{ type: 'too_long', loc, msg, input: list, ctx }]);
  }
  const issues = list.flatMap((item, index): Issue[] => {
    const at = [...loc, index];
    if (kind === 'integer') {
      if (typeof item === 'number' && Number.isInteger(item)) return [];
      return [{ type: 'int_type', loc: at, msg: 'Input should be a valid integer', input: item }];
    }
    if (typeof item !== 'string') {
      return [{ type: 'string_type', loc: at, msg: 'Input should be a valid string', input: item }];
    }
    if (item.length <= maxNameChars) return [];
    const msg = `String should have at most ${maxNameChars} characters`;
    return [{ type: 'string_too_long', loc: at, msg, input: item, ctx: { max_length: maxNameChars } }];
  });
  if (issues.length > 0) throw new Refusal(422, issues);
  return list as Item[];
}

/** A list of names under one key of the body. */
export async function namesInBody(c: Context, key: string): Promise<string[]> {
  const body = await readRequiredJson(c);
  const list = isJsonObject(body) ? own(body, key) : undefined;
  return checkList<string>(list, ['body', key], 'string', null);
}

/** A list of item ids, either under one key of the body or, without a key, the body itself. */
export async function idsInBody(c: Context, key?: string): Promise<number[]> {
  const body = await readRequiredJson(c);
  if (key === undefined) return checkList<number>(body, ['body'], 'integer', null);
  const list = isJsonObject(body) ? own(body, key) : undefined;
  return checkList<number>(list, ['body', key], 'integer', null);
}

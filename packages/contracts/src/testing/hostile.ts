import fc from 'fast-check';

/** Names that mean something to objects themselves, and words that mean something to databases and shells. */
const strangeKeys = [
  '__proto__',
  'constructor',
  'prototype',
  'toString',
  'hasOwnProperty',
  'then',
  'toJSON',
  '',
];
const strangeTexts = [
  ...strangeKeys,
  '\u0000',
  'a\u0000b',
  '\ud800',
  '\udfff\ud800',
  '\ufeff',
  '\u202e',
  'NaN',
  '1e309',
  "'; drop table users; --",
  '../../etc/passwd',
  '%00',
  'x'.repeat(100_000),
  '\u{1f600}'.repeat(5_000),
];
const strangeNumbers = [
  Number.NaN,
  Number.POSITIVE_INFINITY,
  Number.NEGATIVE_INFINITY,
  -0,
  -1,
  0.1,
  2 ** 31,
  2 ** 53,
  -(2 ** 63),
  1e308,
  5e-324,
];

/** Lists inside of lists, deeper than any recursion should follow. */
function deepList(depth: number): unknown {
  let value: unknown = [];
  for (let level = 0; level < depth; level += 1) value = [value];
  return value;
}

/** An object with exactly these own keys, `__proto__` among them if it is named. */
function ownKeys(entries: readonly (readonly [string, unknown])[]): object {
  const made = {};
  for (const [key, value] of entries) {
    Object.defineProperty(made, key, { value, enumerable: true, configurable: true, writable: true });
  }
  return made;
}

/** Whatever may come out of somebody else's JSON, and a little more: no shape is promised. */
export const hostileValue: fc.Arbitrary<unknown> = fc.letrec<{ value: unknown }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 4, depthSize: 'small' },
    fc.constantFrom(null, undefined, true, false),
    fc.constantFrom(...strangeTexts),
    fc.string({ unit: 'binary' }),
    fc.constantFrom(...strangeNumbers),
    fc.double(),
    fc.constantFrom<unknown>(
      deepList(2_000),
      Array.from({ length: 3_000 }, () => 0),
      new Uint8Array(8),
    ),
    fc.array(tie('value'), { maxLength: 4 }),
    fc
      .array(fc.tuple(fc.oneof(fc.constantFrom(...strangeKeys), fc.string()), tie('value')), { maxLength: 5 })
      .map(ownKeys),
  ),
})).value;

interface Change {
  readonly nth: number;
  readonly how: 'replace' | 'remove' | 'add';
  readonly value: unknown;
}

/** A sound value with some of its parts replaced by hostile ones, removed, or joined by strange keys. */
export function hostileVersionOf(sound: unknown): fc.Arbitrary<unknown> {
  const change = fc.record({
    nth: fc.nat(60),
    how: fc.constantFrom<Change['how']>('replace', 'replace', 'replace', 'remove', 'add'),
    value: hostileValue,
  });
  return fc
    .array(change, { minLength: 1, maxLength: 3 })
    .map((changes) => changes.reduce<unknown>((value, each) => changed(value, each), sound));
}

/** The value as JSON carries it; undefined when it cannot be sent at all. */
export function asJson(value: unknown): string | undefined {
  return JSON.stringify(value);
}

function changed(value: unknown, change: Change): unknown {
  const places = placesIn(value);
  const place = places[change.nth % places.length] ?? [];
  return changedAt(value, place, change);
}

function placesIn(value: unknown, at: readonly string[] = []): (readonly string[])[] {
  if (value === null || typeof value !== 'object' || at.length > 6) return [at];
  return [at, ...Object.entries(value).flatMap(([key, item]) => placesIn(item, [...at, key]))];
}

function changedAt(value: unknown, [key, ...rest]: readonly string[], change: Change): unknown {
  if (key === undefined || value === null || typeof value !== 'object') {
    const isObject = value !== null && typeof value === 'object' && !Array.isArray(value);
    return change.how === 'add' && isObject
      ? ownKeys([...Object.entries(value), ['__proto__', change.value], ['strange', change.value]])
      : change.value;
  }
  const entries = Object.entries(value).flatMap(([name, item]): [string, unknown][] => {
    if (name !== key) return [[name, item]];
    if (rest.length === 0 && change.how === 'remove') return [];
    return [[name, changedAt(item, rest, change)]];
  });
  return Array.isArray(value) ? entries.map(([, item]) => item) : ownKeys(entries);
}

/** Every text in a value, however deep. */
export function textsIn(value: unknown): string[] {
  if (typeof value === 'string') return [value];
  if (value === null || typeof value !== 'object') return [];
  return Object.entries(value).flatMap(([key, item]) => [key, ...textsIn(item)]);
}

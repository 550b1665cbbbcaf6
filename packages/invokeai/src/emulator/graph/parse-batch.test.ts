import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isJsonObject, type Json } from '../json.ts';
import { Refusal } from '../refusals.ts';
import { buildSd15Graph, buildSdxlGraph } from '../testing/build-graph.ts';
import { expandBatch } from './expand-batch.ts';
import { parseEnqueueBody } from './parse-batch.ts';
import { Session } from './session.ts';

const anyJson = fc.jsonValue({ maxDepth: 3 }) as fc.Arbitrary<Json>;

/** Every place inside a value, as the keys that lead there. */
function places(value: Json, at: (string | number)[] = []): (string | number)[][] {
  const inner = Array.isArray(value)
    ? [...value.entries()]
    : isJsonObject(value)
      ? Object.entries(value)
      : [];
  return [at, ...inner.flatMap(([key, child]) => places(child, [...at, key]))];
}

function replaced(value: Json, [key, ...rest]: readonly (string | number)[], by: Json): Json {
  if (key === undefined) return by;
  if (Array.isArray(value)) return value.map((child, at) => (at === key ? replaced(child, rest, by) : child));
  if (!isJsonObject(value)) return value;
  const entries = Object.entries(value);
  return Object.fromEntries(
    entries.map(([name, child]) => [name, name === key ? replaced(child, rest, by) : child]),
  );
}

function outcome(body: Json): 'accepted' | 'refused' {
  try {
    const { batch } = parseEnqueueBody(body);
    // An accepted batch must also be one that can be laid out and begun.
    for (const { graph } of expandBatch(batch, 3)) JSON.stringify(new Session('s', graph).toJson());
    return 'accepted';
  } catch (error) {
    expect(error).toBeInstanceOf(Refusal);
    const { status, detail } = error as Refusal;
    expect(status).toBe(422);
    const issues = typeof detail === 'string' ? [] : detail;
    expect(issues.length).toBeGreaterThan(0);
    for (const { loc } of issues) expect(loc[0]).toBe('body');
    return 'refused';
  }
}

describe('the body of enqueue_batch', () => {
  const data = [[{ node_path: 'seed', field_name: 'value', items: [1, 2] }]];
  const bodies: Json[] = [buildSd15Graph(), buildSdxlGraph()].map((graph) => ({
    prepend: false,
    batch: { batch_id: 'b', origin: 'o', destination: 'd', runs: 2, data, graph },
  }));

  it('is accepted when it is one of the product', () => {
    for (const body of bodies) expect(outcome(body)).toBe('accepted');
  });

  it('is accepted or refused with 422, whatever JSON it is', () => {
    fc.assert(fc.property(anyJson, (body) => outcome(body) !== undefined));
  });

  it('is accepted or refused with 422 when any one place of a good body holds something else', () => {
    const damaged = fc
      .constantFrom(...bodies)
      .chain((body) => fc.tuple(fc.constant(body), fc.constantFrom(...places(body)), anyJson));
    fc.assert(
      fc.property(damaged, ([body, place, by]) => outcome(replaced(body, place, by)) !== undefined),
      { numRuns: 500 },
    );
  });

  it('is accepted or refused with 422 when a place holds an object that has no text', () => {
    // A random run found this one: JSON can name a key `toString`, and then String() throws.
    const textless: Json[] = [{ toString: 1, valueOf: 2 }];
    for (const body of bodies) {
      for (const place of places(body)) {
        for (const by of [...textless, textless, { inner: textless }]) outcome(replaced(body, place, by));
      }
    }
  });

  it('takes a node named __proto__ as a node and nothing else', () => {
    const text = '{"batch":{"graph":{"nodes":{"__proto__":{"id":"__proto__","type":"integer","value":3}}}}}';
    const { batch } = parseEnqueueBody(JSON.parse(text) as Json);
    expect([...batch.graph.nodes.keys()]).toEqual(['__proto__']);
    expect(({} as Record<string, unknown>)['value']).toBeUndefined();
  });
});

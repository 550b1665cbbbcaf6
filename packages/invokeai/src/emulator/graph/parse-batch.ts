import { randomUUID } from 'node:crypto';
import { isJsonObject, type Json, type JsonObject, own } from '../json.ts';
import { type Issue, Refusal } from '../refusals.ts';
import { type Graph, graphToJson } from './graph.ts';
import { findField, findNodeType } from './node-types.ts';
import { parseGraph } from './validate-graph.ts';

export interface BatchDatum extends JsonObject {
  node_path: string;
  field_name: string;
  items: Json[];
}

export interface Batch {
  readonly batchId: string;
  readonly origin: string | null;
  readonly destination: string | null;
  readonly data: BatchDatum[][] | null;
  readonly graph: Graph;
  readonly workflow: JsonObject | null;
  readonly runs: number;
}

type Issues = Issue[];

function optionalText(batch: JsonObject, key: string, issues: Issues): string | null {
  const value = own(batch, key) ?? null;
  if (value === null || typeof value === 'string') return value;
  const loc = ['body', 'batch', key];
  issues.push({ type: 'string_type', loc, msg: 'Input should be a valid string', input: value });
  return null;
}

function parseDatum(raw: Json, loc: Issue['loc'], issues: Issues): BatchDatum {
  const datum: BatchDatum = { node_path: '', field_name: '', items: [] };
  if (!isJsonObject(raw)) {
    const msg = 'Input should be a valid dictionary or object to extract fields from';
    issues.push({ type: 'model_attributes_type', loc, msg, input: raw });
    return datum;
  }
  for (const key of ['node_path', 'field_name'] as const) {
    const value = own(raw, key);
    if (typeof value === 'string') datum[key] = value;
    else if (value === undefined) {
      issues.push({ type: 'missing', loc: [...loc, key], msg: 'Field required', input: raw });
    } else {
      const msg = 'Input should be a valid string';
      issues.push({ type: 'string_type', loc: [...loc, key], msg, input: value });
    }
  }
  const items = own(raw, 'items') ?? [];
  if (Array.isArray(items)) datum.items = items;
  else {
    const msg = 'Input should be a valid list';
    issues.push({ type: 'list_type', loc: [...loc, 'items'], msg, input: items });
  }
  return datum;
}

function dataProblem(data: readonly BatchDatum[][]): string | undefined {
  const seen = new Set<string>();
  for (const zipped of data) {
    const length = zipped[0]?.items.length ?? 0;
    if (zipped.some((datum) => datum.items.length !== length)) {
      return 'Zipped batch items must all have the same length';
    }
  }
  for (const { items } of data.flat()) {
    const kinds = new Set(items.map((item) => typeof item));
    if (kinds.size > 1) return 'All items in a batch must have the same type';
  }
  for (const { node_path, field_name } of data.flat()) {
    const pair = JSON.stringify([node_path, field_name]);
    if (seen.has(pair)) return 'Each batch data must have unique node_id and field_name';
    seen.add(pair);
  }
  return undefined;
}

function parseData(raw: Json | undefined, issues: Issues): BatchDatum[][] | null {
  if (raw === undefined || raw === null) return null;
  const loc = ['body', 'batch', 'data'];
  if (!Array.isArray(raw)) {
    issues.push({ type: 'list_type', loc, msg: 'Input should be a valid list', input: raw });
    return null;
  }
  const before = issues.length;
  const data = raw.map((zipped, outer) => {
    if (Array.isArray(zipped)) {
      return zipped.map((datum, inner) => parseDatum(datum, [...loc, outer, inner], issues));
    }
    const msg = 'Input should be a valid list';
    issues.push({ type: 'list_type', loc: [...loc, outer], msg, input: zipped });
    return [];
  });
  const problem = issues.length === before ? dataProblem(data) : undefined;
  if (problem !== undefined) {
    issues.push({ type: 'value_error', loc, msg: `Value error, ${problem}`, input: raw, ctx: { error: {} } });
  }
  return data;
}

function parseRuns(raw: Json | undefined, issues: Issues): number {
  if (raw === undefined) return 1;
  const loc = ['body', 'batch', 'runs'];
  const runs = typeof raw === 'string' && /^\d+$/.test(raw) ? Number(raw) : raw;
  if (typeof runs !== 'number' || !Number.isInteger(runs)) {
    issues.push({ type: 'int_type', loc, msg: 'Input should be a valid integer', input: raw });
    return 1;
  }
  if (runs < 1) {
    const msg = 'Input should be greater than or equal to 1';
    issues.push({ type: 'greater_than_equal', loc, msg, input: raw, ctx: { ge: 1 } });
  }
  return runs;
}

function unknownTarget(data: readonly BatchDatum[][], graph: Graph): string | undefined {
  for (const { node_path, field_name } of data.flat()) {
    const node = graph.nodes.get(node_path);
    if (node === undefined) return `Node ${node_path} not found in graph`;
    const definition = findNodeType(node.type);
    const isKnown = definition !== undefined && findField(definition, field_name) !== undefined;
    if (!isKnown && field_name !== 'id' && field_name !== 'type') {
      return `Field ${field_name} not found in node ${node_path}`;
    }
  }
  return undefined;
}

/**
 * Parses the body of `enqueue_batch`. Values inside `data` are not compared with the fields they go to: the
 * engine does not either, which is how an unreadable item gets into its queue.
 *
 * @throws Refusal 422 listing every issue.
 */
export function parseEnqueueBody(body: Json): { batch: Batch; isPrepended: boolean } {
  const input = isJsonObject(body) ? body : {};
  const raw = own(input, 'batch');
  const issues: Issue[] = [];
  if (!isJsonObject(raw)) {
    const loc = ['body', 'batch'];
    const msg = 'Input should be a valid dictionary or object to extract fields from';
    throw new Refusal(422, [
      raw === undefined
        ? { type: 'missing', loc, msg: 'Field required', input: null }
        : { type: 'model_attributes_type', loc, msg, input: raw },
    ]);
  }
  const givenId = own(raw, 'batch_id');
  const batchId = typeof givenId === 'string' ? givenId : randomUUID();
  if (givenId !== undefined && typeof givenId !== 'string') {
    const loc = ['body', 'batch', 'batch_id'];
    issues.push({ type: 'string_type', loc, msg: 'Input should be a valid string', input: givenId });
  }
  const origin = optionalText(raw, 'origin', issues);
  const destination = optionalText(raw, 'destination', issues);
  const data = parseData(own(raw, 'data'), issues);
  const graph = parseGraph(own(raw, 'graph'), ['body', 'batch', 'graph'], raw);
  if ('issues' in graph) issues.push(...graph.issues);
  const runs = parseRuns(own(raw, 'runs'), issues);
  const prepend = own(input, 'prepend') ?? false;
  if (typeof prepend !== 'boolean') {
    const msg = 'Input should be a valid boolean';
    issues.push({ type: 'bool_type', loc: ['body', 'prepend'], msg, input: prepend });
  }
  if (issues.length > 0 || 'issues' in graph) throw new Refusal(422, issues);
  const problem = data === null ? undefined : unknownTarget(data, graph.value);
  if (problem !== undefined) {
    const msg = `Value error, ${problem}`;
    const loc = ['body', 'batch'];
    throw new Refusal(422, [{ type: 'value_error', loc, msg, input: raw, ctx: { error: {} } }]);
  }
  const workflow = own(raw, 'workflow');
  return {
    batch: {
      batchId,
      origin,
      destination,
      data,
      graph: graph.value,
      workflow: isJsonObject(workflow) ? workflow : null,
      runs,
    },
    isPrepended: prepend === true,
  };
}

/** The batch as the answer to `enqueue_batch` repeats it. */
export function batchToJson(batch: Batch): JsonObject {
  return {
    batch_id: batch.batchId,
    origin: batch.origin,
    destination: batch.destination,
    data: batch.data,
    graph: graphToJson(batch.graph),
    workflow: batch.workflow,
    runs: batch.runs,
  };
}

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { JsonObject } from './json.ts';
import { buildSd15Graph, withNode, withoutEdgesInto } from './testing/build-graph.ts';
import { type EmulatedClient, openEmulatedClient } from './testing/emulated-client.ts';

let client: EmulatedClient;
beforeAll(async () => {
  client = await openEmulatedClient();
});
afterAll(() => client.close());

describe('what enqueue refuses', () => {
  const base = ['body', 'batch', 'graph'];
  const graph = buildSd15Graph();
  const duplicate = { ...graph, nodes: { ...graph.nodes, other: { id: 'seed', type: 'integer' } } };
  const mismatched = { ...graph, nodes: { seed: { id: 'sseed', type: 'integer' } }, edges: [] };
  const edgeTo = (node_id: string, field: string) => ({
    ...graph,
    edges: [{ source: { node_id: 'seed', field: 'value' }, destination: { node_id, field } }],
  });
  const cycle = {
    ...graph,
    edges: [
      ...graph.edges,
      {
        source: { node_id: 'clip_skip', field: 'clip' },
        destination: { node_id: 'clip_skip', field: 'clip' },
      },
    ],
  };
  const node = (id: string, changes: JsonObject) => withNode(graph, id, changes);

  it.each([
    ['a width that is no multiple of 8', node('noise', { width: 65 }), 'multiple_of', 'noise.noise.width'],
    ['no steps', node('denoise', { steps: 0 }), 'greater_than', 'denoise.denoise_latents.steps'],
    ['a step and a half', node('denoise', { steps: 1.5 }), 'int_from_float', 'denoise.denoise_latents.steps'],
    ['words for a number', node('noise', { width: 'wide' }), 'int_parsing', 'noise.noise.width'],
    [
      'an unknown sampler',
      node('denoise', { scheduler: 'x' }),
      'literal_error',
      'denoise.denoise_latents.scheduler',
    ],
    [
      'a start past the end',
      node('denoise', { denoising_start: 2 }),
      'less_than_equal',
      'denoise.denoise_latents.denoising_start',
    ],
    [
      'a guidance below 1',
      node('denoise', { cfg_scale: 0.5 }),
      'value_error',
      'denoise.denoise_latents.cfg_scale',
    ],
    [
      'a model that is no object',
      node('model', { model: 'x' }),
      'model_attributes_type',
      'model.main_model_loader.model',
    ],
    [
      'a model without key',
      node('model', { model: { hash: 'x', name: 'x', base: 'any', type: 'main' } }),
      'missing',
      'model.main_model_loader.model.key',
    ],
    ['an unknown node type', node('seed', { type: 'nonsense' }), 'union_tag_invalid', 'seed'],
  ])('%s', async (_title, wrong, type, at) => {
    const { status, body } = await client.call('POST', '/api/v1/queue/q/enqueue_batch', {
      batch: { graph: wrong },
    });
    expect(status).toBe(422);
    const [issue] = (body as { detail: JsonObject[] }).detail;
    expect(issue).toMatchObject({ type, loc: [...base, 'nodes', ...at.split('.')], msg: expect.any(String) });
    expect(issue).toHaveProperty('input');
  });

  it.each([
    ['an id twice', duplicate, "Node ids must be unique, found duplicates {'seed'}"],
    ['a key that is not its id', mismatched, 'Node ids must match, got seed and sseed'],
    ['an edge to nowhere', edgeTo('gone', 'x'), 'Edge destination node gone does not exist in the graph'],
    ['an edge to no field', edgeTo('pos', 'x'), 'Edge destination field x does not exist in node pos'],
    [
      'types that do not fit',
      edgeTo('denoise', 'unet'),
      'Edge source and target types do not match (seed.value -> denoise.unet)',
    ],
    ['a cycle', cycle, 'Graph contains cycles'],
  ])('a graph with %s', async (_title, wrong, problem) => {
    const { status, body } = await client.call('POST', '/api/v1/queue/q/enqueue_batch', {
      batch: { graph: wrong },
    });
    expect(status).toBe(422);
    expect(body).toMatchObject({
      detail: [{ type: 'value_error', loc: base, msg: `Value error, ${problem}` }],
    });
  });

  it.each([
    [
      'unequal lengths',
      [
        [
          { node_path: 'seed', field_name: 'value', items: [1] },
          { node_path: 'pos', field_name: 'value', items: [] },
        ],
      ],
      ['data'],
    ],
    ['mixed types', [[{ node_path: 'seed', field_name: 'value', items: [1, 'x'] }]], ['data']],
    [
      'a field twice',
      [
        [{ node_path: 'seed', field_name: 'value', items: [1] }],
        [{ node_path: 'seed', field_name: 'value', items: [1] }],
      ],
      ['data'],
    ],
    ['an unknown node', [[{ node_path: 'gone', field_name: 'value', items: [1] }]], []],
    ['an unknown field', [[{ node_path: 'seed', field_name: 'gone', items: [1] }]], []],
  ])('batch data with %s', async (_title, data, at) => {
    const { status, body } = await client.call('POST', '/api/v1/queue/q/enqueue_batch', {
      batch: { graph, data },
    });
    expect(status).toBe(422);
    expect(body).toMatchObject({ detail: [{ type: 'value_error', loc: ['body', 'batch', ...at] }] });
  });

  it('no runs, and no batch', async () => {
    const zero = await client.call('POST', '/api/v1/queue/q/enqueue_batch', { batch: { graph, runs: 0 } });
    expect(zero).toMatchObject({
      status: 422,
      body: { detail: [{ type: 'greater_than_equal', ctx: { ge: 1 } }] },
    });
    const none = await client.call('POST', '/api/v1/queue/q/enqueue_batch', {});
    expect(none).toMatchObject({
      status: 422,
      body: { detail: [{ type: 'missing', loc: ['body', 'batch'] }] },
    });
  });
});

describe('what enqueue accepts and the run refuses', () => {
  const graph = buildSd15Graph();
  const unknownImage = {
    ...graph,
    nodes: { ...graph.nodes, fit: { id: 'fit', type: 'img_resize', image: { image_name: 'none.png' } } },
  };
  const noImage = { ...graph, nodes: { ...graph.nodes, fit: { id: 'fit', type: 'img_resize' } } };
  const badEdge = {
    ...withNode(graph, 'seed', { value: 65 }),
    edges: [
      ...graph.edges,
      { source: { node_id: 'seed', field: 'value' }, destination: { node_id: 'noise', field: 'width' } },
    ],
  };
  it.each([
    [
      'a missing connection',
      withoutEdgesInto(graph, 'denoise.unet'),
      'RequiredConnectionException',
      'Node denoise_latents missing connections for field unet',
    ],
    [
      'a missing value',
      noImage,
      'MissingInputException',
      'Node img_resize missing value or connection for field image',
    ],
    ['an unknown picture', unknownImage, 'ImageRecordNotFoundException', 'Image record not found'],
    [
      'an SDXL model in an SD 1.5 graph',
      buildSd15Graph({ modelName: 'Hanji XL' }),
      'TypeError',
      "argument of type 'NoneType' is not iterable",
    ],
    [
      'a bad value over an edge',
      badEdge,
      'NodeInputError',
      /^Node [0-9a-f-]{36} has invalid incoming input for width$/,
    ],
  ])('%s', async (_title, wrong, type, message) => {
    const answer = await client.enqueue({ graph: wrong });
    const item = await client.finished((answer['item_ids'] as number[])[0] ?? 0);
    expect(item).toMatchObject({
      status: 'failed',
      error_type: type,
      error_message: typeof message === 'string' ? message : expect.stringMatching(message),
    });
  });

  it('runs a graph with unknown extra fields, and an empty one', async () => {
    const extra = withNode(graph, 'denoise', { surprise: { deep: true } });
    for (const accepted of [extra, { id: 'empty', nodes: {}, edges: [] }]) {
      const answer = await client.enqueue({ graph: accepted });
      const item = await client.finished((answer['item_ids'] as number[])[0] ?? 0);
      expect(item['status']).toBe('completed');
    }
  });
});

import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { JsonObject } from './json.ts';
import { readPngText } from './store/png-text.ts';
import { buildSd15Graph, buildSdxlGraph } from './testing/build-graph.ts';
import {
  type EmulatedClient,
  imageOf,
  openEmulatedClient,
  type SeenEvent,
} from './testing/emulated-client.ts';

let client: EmulatedClient;
beforeAll(async () => {
  client = await openEmulatedClient();
});
afterAll(() => client.close());

async function run(batch: JsonObject): Promise<{ item: JsonObject; events: SeenEvent[] }> {
  const { item_ids } = await client.enqueue(batch);
  const itemId = (item_ids as number[])[0] ?? 0;
  const item = await client.finished(itemId);
  return { item, events: client.eventsOf(itemId) };
}

function describeEvent({ name, payload }: SeenEvent): string {
  if (name === 'queue_item_status_changed')
    return `status ${payload['status']} ${payload['status_sequence']}`;
  if (name.startsWith('model_load')) return `${name.slice(11)} ${payload['submodel_type']}`;
  const node = payload['invocation_source_id'];
  if (name !== 'invocation_progress') return `${node} ${name.slice(11)}`;
  const percentage = payload['percentage'];
  return `${node}: ${payload['message']}${percentage === null ? '' : ` ${percentage}`}`;
}

const plain = (node: string) => [`${node} started`, `${node} complete`];
const load = (node: string, model: string, part: string) => [
  `${node}: Loading model ${model} (${part})`,
  `started ${part}`,
  `complete ${part}`,
];

/** Order and wording recorded from an InvokeAI 6.14.2 that ran this graph with another model's name. */
const recordedSd15 = [
  'status in_progress 1',
  ...['seed', 'model', 'clip_skip', 'noise', 'pos', 'neg'].flatMap(plain),
  ...['pos_cond', 'neg_cond'].flatMap((node) => [
    `${node} started`,
    ...load(node, 'Celadon 1.5', 'text_encoder'),
    ...load(node, 'Celadon 1.5', 'tokenizer'),
    `${node}: Building conditioning`,
    `${node} complete`,
  ]),
  ...plain('meta'),
  'denoise started',
  ...load('denoise', 'Celadon 1.5', 'unet'),
  ...load('denoise', 'Celadon 1.5', 'scheduler'),
  ...[0, 0.25, 0.5, 0.75, 1].map((percentage) => `denoise: Denoising ${percentage}`),
  'denoise complete',
  'output started',
  ...load('output', 'Celadon 1.5', 'vae'),
  'output: Running VAE decoder',
  'output: Saving image',
  'output complete',
  'status completed 2',
];

const itemKeys = 'timestamp queue_id item_id batch_id origin destination user_id'.split(' ');
const invocationKeys = [...itemKeys, 'session_id', 'invocation', 'invocation_source_id'];
const recordedKeys: Record<string, string[]> = {
  batch_enqueued: 'timestamp queue_id batch_id enqueued requested priority origin user_id'.split(' '),
  queue_item_status_changed: [
    ...itemKeys,
    ...'status status_sequence error_type error_message error_traceback created_at updated_at'.split(' '),
    ...'started_at completed_at batch_status queue_status session_id'.split(' '),
  ],
  invocation_started: invocationKeys,
  invocation_progress: [...invocationKeys, 'message', 'percentage', 'image', 'device'],
  invocation_complete: [...invocationKeys, 'result'],
  invocation_error: [...invocationKeys, 'error_type', 'error_message', 'error_traceback'],
  model_load_started: ['timestamp', 'config', 'submodel_type', 'user_id'],
  model_load_complete: ['timestamp', 'config', 'submodel_type', 'user_id'],
};

async function pixelsOf(item: JsonObject): Promise<Buffer> {
  const answer = await fetch(`${client.emulator.url}/api/v1/images/i/${imageOf(item)}/full`);
  return sharp(await answer.arrayBuffer())
    .raw()
    .toBuffer();
}

describe('a text-to-image item', () => {
  it('sends the events of the recorded run in the recorded order', async () => {
    const { events } = await run({ batch_id: 'order' });
    expect(events.map(describeEvent)).toEqual(recordedSd15);
    const enqueued = client.events.findIndex(({ payload }) => payload['batch_id'] === 'order');
    expect(client.events[enqueued]?.name).toBe('batch_enqueued');
    expect(events.length + 1).toBe(55);
  });

  it('fills each event with the recorded keys in the recorded order', async () => {
    await run({ batch_id: 'keys' });
    for (const { name, payload } of client.events)
      expect(Object.keys(payload), name).toEqual(recordedKeys[name]);
  });

  it('shows previews that are JPEGs of one eighth of the side and come nearer to the picture', async () => {
    const graph = buildSd15Graph({ width: 256, height: 192, prompt: 'the moon over a quiet sea' });
    const { item, events } = await run({ batch_id: 'previews', graph });
    const previews = events.flatMap(({ payload }) => {
      const image = payload['image'] as { width: number; height: number; dataURL: string } | null | undefined;
      return image ? [image] : [];
    });
    expect(previews).toHaveLength(5);
    const picture = await sharp(await pixelsOf(item), { raw: { width: 256, height: 192, channels: 3 } })
      .resize(32, 24, { fit: 'fill' })
      .raw()
      .toBuffer();
    const distances: number[] = [];
    for (const { width, height, dataURL } of previews) {
      expect({ width, height }).toEqual({ width: 256, height: 192 });
      expect(dataURL.startsWith('data:image/jpeg;base64,')).toBe(true);
      const jpeg = sharp(Buffer.from(dataURL.slice(dataURL.indexOf(',') + 1), 'base64'));
      expect(await jpeg.metadata()).toMatchObject({ format: 'jpeg', width: 32, height: 24 });
      const pixels = await jpeg.raw().toBuffer();
      distances.push(pixels.reduce((sum, value, at) => sum + Math.abs(value - (picture[at] ?? 0)), 0));
    }
    expect(distances.toSorted((a, b) => b - a)).toEqual(distances);
    expect((distances.at(-1) ?? 0) / picture.length).toBeLessThan(20);
  });

  it('says each half step of a second-order sampler', async () => {
    const graph = buildSd15Graph({ scheduler: 'heun', steps: 3 });
    const { events } = await run({ batch_id: 'heun', graph });
    const percentages = events
      .filter(({ payload }) => payload['message'] === 'Denoising')
      .map(({ payload }) => payload['percentage']);
    expect(percentages).toEqual([0, 0, 0.5, 0.5, 1, 1]);
  });

  it('keeps results under prepared ids and leaves null fields out of the item', async () => {
    const { item } = await run({ batch_id: 'session' });
    const session = item['session'] as JsonObject;
    expect(Object.keys(item).join(' ')).toBe(
      'item_id status status_sequence priority batch_id origin destination session_id created_at updated_at started_at completed_at queue_id user_id user_display_name user_email field_values device session',
    );
    expect(Object.keys(session).join(' ')).toBe(
      'id graph execution_graph executed executed_history results errors workflow_call_stack workflow_call_history max_workflow_call_depth prepared_source_mapping source_prepared_mapping prepared_iteration_paths ready_order indegree',
    );
    expect(session['executed_history']).toEqual(
      'seed model clip_skip noise pos neg pos_cond neg_cond meta denoise output'.split(' '),
    );
    expect(JSON.stringify(item)).not.toContain('null');
  });

  it('writes the metadata and the graph into the PNG and into the picture record', async () => {
    const graph = buildSd15Graph({ prompt: '바다 위의 달' });
    const { item } = await run({ batch_id: 'texts', graph });
    const name = imageOf(item);
    const answer = await fetch(`${client.emulator.url}/api/v1/images/i/${name}/full`);
    const texts = readPngText(new Uint8Array(await answer.arrayBuffer()));
    expect([...texts.keys()]).toEqual(['invokeai_metadata', 'invokeai_graph']);
    const metadata = JSON.parse(texts.get('invokeai_metadata') ?? '') as JsonObject;
    expect(metadata).toMatchObject({
      positive_prompt: '바다 위의 달',
      seed: 1,
      job_id: 'job-1',
      app_version: '6.14.2+pingvas.emulator',
    });
    expect(JSON.parse(texts.get('invokeai_graph') ?? '')).toMatchObject({ id: 'g' });
    expect(await client.call('GET', `/api/v1/images/i/${name}/metadata`)).toEqual({
      status: 200,
      body: metadata,
    });
    const { body } = await client.call('GET', `/api/v1/images/i/${name}`);
    expect(body).toMatchObject({
      has_workflow: true,
      is_intermediate: false,
      session_id: item['session_id'],
    });
  });

  it('paints the same pixels for the same request, others for another seed or prompt', async () => {
    const pictures = [];
    for (const settings of [{ seed: 7 }, { seed: 7 }, { seed: 8 }, { seed: 7, prompt: 'a city at night' }]) {
      const graph = buildSd15Graph(settings);
      pictures.push(await pixelsOf((await run({ batch_id: `pixels-${pictures.length}`, graph })).item));
    }
    const [first, again, otherSeed, otherPrompt] = pictures;
    expect(again).toEqual(first);
    expect(otherSeed).not.toEqual(first);
    expect(otherPrompt).not.toEqual(first);
  });

  it('takes a seed modulo 2^32, as noise does', async () => {
    const graph = buildSd15Graph({ seed: 2 ** 32 + 7 });
    const wrapped = await pixelsOf((await run({ batch_id: 'wrapped', graph })).item);
    const plainSeed = await run({ batch_id: 'plain', graph: buildSd15Graph({ seed: 7 }) });
    expect(wrapped).toEqual(await pixelsOf(plainSeed.item));
  });

  it('runs one item per seed of a batch and echoes each seed', async () => {
    const data = [[{ node_path: 'seed', field_name: 'value', items: [42, 43] }]];
    const answer = await client.enqueue({ batch_id: 'seeds', data });
    const [second = 0, first = 0] = answer['item_ids'] as number[];
    expect(second).toBe(first + 1);
    const items = [await client.finished(first), await client.finished(second)];
    expect(items.map((item) => item['field_values'])).toEqual([
      [{ node_path: 'seed', field_name: 'value', value: 42 }],
      [{ node_path: 'seed', field_name: 'value', value: 43 }],
    ]);
    const [one, two] = await Promise.all(items.map(pixelsOf));
    expect(one).not.toEqual(two);
  });

  it('runs SDXL graphs, whose prompts are encoded twice', async () => {
    const { item, events } = await run({ batch_id: 'sdxl', graph: buildSdxlGraph() });
    expect(item['status']).toBe('completed');
    const built = events.filter(({ payload }) => payload['message'] === 'Building conditioning');
    expect(built.map(({ payload }) => payload['invocation_source_id'])).toEqual([
      'pos_cond',
      'pos_cond',
      'neg_cond',
      'neg_cond',
    ]);
  });

  it('lets HTTP answer while a large picture is painted', async () => {
    const graph = buildSdxlGraph({ width: 1024, height: 1024, steps: 1 });
    const { item_ids } = await client.enqueue({ batch_id: 'large', graph });
    const itemId = (item_ids as number[])[0] ?? 0;
    await client.seen(({ payload }) => payload['item_id'] === itemId && payload['percentage'] === 0);
    for (let call = 0; call < 5; call += 1) expect((await client.item(itemId))['status']).toBe('in_progress');
    expect((await client.finished(itemId))['status']).toBe('completed');
  });
});

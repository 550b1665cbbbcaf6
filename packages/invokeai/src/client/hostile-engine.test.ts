import { createServer, type Server } from 'node:http';
import { asJson, hostileValue, hostileVersionOf } from '@pingvas/contracts/testing';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { z } from 'zod';
import {
  batchCounts,
  deletedImagesAnswer,
  enqueueAnswer,
  imageAnswer,
  imageOfNode,
  imagesOfItem,
  itemAnswer,
  modelsAnswer,
  queueStatusAnswer,
  secondsOfItem,
  versionAnswer,
} from './engine-answers.ts';
import { EngineError } from './engine-error.ts';
import { parseEngineEvent } from './engine-events.ts';
import { createEngineHttp } from './engine-http.ts';

const ofItem = { queue_id: 'q', batch_id: 'b', item_id: 1 };
const counts = { pending: 0, in_progress: 0, waiting: 0, completed: 1, failed: 0, canceled: 0, total: 1 };
const item = {
  ...ofItem,
  status: 'completed',
  session_id: 's',
  error_type: null,
  error_message: null,
  started_at: '2026-11-20 20:35:22.040',
  completed_at: '2026-11-20 20:35:23.040',
  session: {
    source_prepared_mapping: { out: ['p'] },
    results: { p: { type: 'image_output', image: { image_name: 'i.png' } } },
  },
};

const events: readonly (readonly [string, object])[] = [
  ['queue_item_status_changed', { ...ofItem, status: 'completed', status_sequence: 1 }],
  [
    'invocation_progress',
    {
      ...ofItem,
      invocation_source_id: 'n',
      message: 'm',
      percentage: 0.5,
      image: { dataURL: 'data:', width: 1, height: 1 },
    },
  ],
  ['queue_items_canceled', { queue_id: 'q', canceled_item_ids: [1] }],
  ['queue_cleared', { queue_id: 'q' }],
];

const answers: readonly (readonly [string, z.ZodType, object])[] = [
  ['a version', versionAnswer, { version: '6.14.2' }],
  [
    'the models',
    modelsAnswer,
    {
      models: [
        { key: 'k', hash: 'h', name: 'n', base: 'sd-1', type: 'main', description: null, variant: null },
      ],
    },
  ],
  ['the counts of a batch', batchCounts, counts],
  ['the queue', queueStatusAnswer, { queue: counts, processor: { is_started: true, is_processing: false } }],
  ['an enqueued batch', enqueueAnswer, { enqueued: 1, requested: 1, item_ids: [1] }],
  ['an item', itemAnswer, item],
  ['an image', imageAnswer, { image_name: 'i.png', session_id: null }],
  ['deleted images', deletedImagesAnswer, { deleted_images: ['i.png'] }],
];

const hostile = (sound: unknown) => fc.oneof({ arbitrary: hostileVersionOf(sound), weight: 4 }, hostileValue);

/** Every number in a value, however deep. */
function numbersIn(value: unknown): number[] {
  if (typeof value === 'number') return [value];
  if (value === null || typeof value !== 'object') return [];
  return Object.values(value).flatMap(numbersIn);
}

describe.each(events)('the event %s', (name, sound) => {
  it('is understood as it should be', () => {
    expect(parseEngineEvent(name, sound)).not.toBeNull();
  });

  it('of any hostile shape is nothing, or an event whose numbers are numbers', () => {
    fc.assert(
      fc.property(hostile(sound), (payload) => {
        const event = parseEngineEvent(name, payload);
        expect(Object.keys(Object.prototype)).toEqual([]);
        expect(numbersIn(event).filter((number) => !Number.isFinite(number))).toEqual([]);
      }),
      { numRuns: 300 },
    );
  });
});

it('an event of any name is nothing, or one that we know', () => {
  fc.assert(
    fc.property(
      fc.oneof(fc.string(), fc.constantFrom('__proto__', 'constructor', 'then')),
      hostileValue,
      (name, payload) => {
        fc.pre(!events.some(([known]) => known === name));
        expect(parseEngineEvent(name, payload)).toBeNull();
      },
    ),
  );
});

describe('an item of any hostile shape', () => {
  it('that is taken has a time that is a number or none, and images with names', () => {
    fc.assert(
      fc.property(hostile(item), fc.constantFrom('out', '__proto__', 'constructor', ''), (given, node) => {
        const parsed = itemAnswer.safeParse(given);
        if (!parsed.success) return;
        const seconds = secondsOfItem(parsed.data);
        expect(seconds === null || (Number.isFinite(seconds) && seconds >= 0)).toBe(true);
        const name = imageOfNode(parsed.data, node);
        expect(name === null || typeof name === 'string').toBe(true);
        for (const each of imagesOfItem(parsed.data)) expect(typeof each).toBe('string');
      }),
      { numRuns: 500 },
    );
  });
});

describe('an engine that answers anything at all', () => {
  let server: Server;
  let baseUrl: string;
  let body: string | Uint8Array = '';
  beforeAll(async () => {
    server = createServer((_, answer) => {
      answer.setHeader('content-type', 'application/json');
      answer.end(body);
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const address = server.address();
    if (address === null || typeof address === 'string') throw new Error('no port');
    baseUrl = `http://127.0.0.1:${address.port}`;
  });
  afterAll(() => new Promise((resolve) => server.close(resolve)));

  async function read(schema: z.ZodType, sent: string | Uint8Array): Promise<unknown> {
    body = sent;
    const http = createEngineHttp({ baseUrl, tries: 1 });
    return http.json(schema, { method: 'GET', path: '/' }).catch((error: unknown) => error);
  }

  it.each(answers)('is understood or refused in our own words: %s', async (_, schema, sound) => {
    expect(await read(schema, JSON.stringify(sound))).toEqual(schema.parse(sound));
    await fc.assert(
      fc.asyncProperty(hostile(sound), async (given) => {
        const sent = asJson(given);
        fc.pre(sent !== undefined);
        const end = await read(schema, sent ?? '');
        if (end instanceof Error) expect(end).toBeInstanceOf(EngineError);
        else expect(schema.safeParse(end).success).toBe(true);
      }),
      { numRuns: 60 },
    );
  });

  it.each<[string, string | Uint8Array]>([
    ['nothing', ''],
    ['half an object', '{"version":'],
    ['two objects', '{"version":"1"}{}'],
    ['a hundred thousand brackets', '['.repeat(100_000)],
    ['a hundred thousand closed brackets', `${'['.repeat(100_000)}${']'.repeat(100_000)}`],
    ['bytes that are no text', new Uint8Array([0xff, 0xfe, 0x00, 0xc3, 0x28])],
    ['a number too large for anything', '{"version":1e999999}'],
    ['a prototype', '{"__proto__":{"version":"6"}}'],
  ])('is refused in our own words when it is %s', async (_, sent) => {
    expect(await read(versionAnswer, sent)).toBeInstanceOf(EngineError);
  });
});

import { type Context, Hono } from 'hono';
import sharp from 'sharp';
import type { Engine } from '../engine.ts';
import { isJsonObject, type Json, own } from '../json.ts';
import { Refusal } from '../refusals.ts';
import { type ImageRecord, imageView } from '../store/image-store.ts';
import {
  booleanInQuery,
  choiceInQuery,
  integerInQuery,
  namesInBody,
  readRequiredJson,
} from './read-request.ts';
import { receiveUpload } from './receive-upload.ts';

const thumbnailSide = 256;
const categories = ['general', 'mask', 'control', 'user', 'other'] as const;

function matches(record: ImageRecord, c: Context): boolean {
  const isIntermediate = booleanInQuery(c, 'is_intermediate');
  const origin = choiceInQuery(c, 'image_origin', ['internal', 'external']);
  const wanted = c.req.queries('categories') ?? [];
  const boardId = c.req.query('board_id');
  const term = c.req.query('search_term')?.toLowerCase();
  return (
    (isIntermediate === undefined || record.is_intermediate === isIntermediate) &&
    (origin === undefined || record['image_origin'] === origin) &&
    (wanted.length === 0 || wanted.includes(String(record['image_category']))) &&
    (boardId === undefined || boardId === 'none') &&
    (term === undefined || JSON.stringify(record.metadata).toLowerCase().includes(term))
  );
}

function changesIn(body: Json): Record<string, Json> {
  const names = ['image_category', 'session_id', 'is_intermediate', 'starred'];
  if (!isJsonObject(body)) {
    const msg = 'Input should be a valid dictionary or object to extract fields from';
    throw new Refusal(422, [{ type: 'model_attributes_type', loc: ['body'], msg, input: body }]);
  }
  const given = names.flatMap((name) => {
    const value = own(body, name);
    return value === undefined || value === null ? [] : [[name, value] as const];
  });
  return Object.fromEntries(given);
}

/** `/api/v1/images`: uploads and results. */
export function imageRoutes({ images, cache, faults }: Engine): Hono {
  const found = (name: string): ImageRecord => {
    const record = images.find(name);
    if (record === undefined) throw new Refusal(404, 'Not Found');
    return record;
  };
  const remove = (name: string): boolean => {
    cache.forgetImage(name);
    return images.delete(name);
  };
  const app = new Hono();
  app.post('/upload', async (c) => {
    const category = choiceInQuery(c, 'image_category', categories);
    const isIntermediate = booleanInQuery(c, 'is_intermediate');
    const missing = Object.entries({ image_category: category, is_intermediate: isIntermediate })
      .filter(([, value]) => value === undefined)
      .map(([name]) => ({ type: 'missing', loc: ['query', name], msg: 'Field required', input: null }));
    if (category === undefined || isIntermediate === undefined) throw new Refusal(422, missing);
    if (c.req.query('board_id') !== undefined) throw new Refusal(404, 'Board not found');
    const upload = await receiveUpload(c);
    const record = images.create({
      ...upload,
      origin: 'external',
      category,
      isIntermediate,
      sessionId: c.req.query('session_id') ?? null,
      nodeId: null,
    });
    const view = imageView(record);
    return c.json(view, 201, { location: String(view['image_url']) });
  });
  app.get('/', (c) => {
    const offset = integerInQuery(c, 'offset', { fallback: 0, min: 0, max: Number.MAX_SAFE_INTEGER });
    const limit = integerInQuery(c, 'limit', { fallback: 10, min: 0, max: 1000 });
    const direction = choiceInQuery(c, 'order_dir', ['ASC', 'DESC']) ?? 'DESC';
    const isStarredFirst = booleanInQuery(c, 'starred_first') ?? true;
    const matching = images.list().filter((record) => matches(record, c));
    const ordered = direction === 'ASC' ? matching : matching.reverse();
    const starred = (record: ImageRecord) => Number(isStarredFirst && record['starred'] === true);
    const sorted = ordered.toSorted((a, b) => starred(b) - starred(a));
    const items = sorted.slice(offset, offset + limit).map(imageView);
    return c.json({ limit, offset, total: sorted.length, items });
  });
  app.get('/intermediates', (c) => c.json(images.list().filter((record) => record.is_intermediate).length));
  app.delete('/intermediates', (c) => {
    const intermediates = images.list().filter((record) => record.is_intermediate);
    for (const { image_name } of intermediates) remove(image_name);
    return c.json(intermediates.length);
  });
  app.post('/images_by_names', async (c) => {
    const names = await namesInBody(c, 'image_names');
    const records = names.flatMap((name) => images.find(name) ?? []);
    return c.json(records.map(imageView));
  });
  app.post('/delete', async (c) => {
    const names = await namesInBody(c, 'image_names');
    const deleted = [...new Set(names)].filter(remove);
    const boards = deleted.length > 0 ? ['none'] : [];
    return c.json({ affected_boards: boards, deleted_images: deleted, failed_images: [] });
  });

  app.get('/i/:name', (c) => c.json(imageView(found(c.req.param('name')))));
  app.patch('/i/:name', async (c) => {
    const changes = changesIn(await readRequiredJson(c));
    const updated = images.update(c.req.param('name'), changes);
    if (updated === undefined) throw new Refusal(400, 'Failed to update image');
    return c.json(imageView(updated));
  });
  app.delete('/i/:name', (c) => {
    const name = c.req.param('name');
    if (!remove(name)) throw new Refusal(404, 'Image not found');
    return c.json({ affected_boards: ['none'], deleted_images: [name], failed_images: [] });
  });
  app.get('/i/:name/full', (c) => {
    const name = c.req.param('name');
    const png = images.read(name);
    if (png === undefined) throw new Refusal(404, 'Not Found');
    const headers = {
      'content-type': 'image/png',
      'content-disposition': `inline; filename="${name}"`,
      'cache-control': 'max-age=31536000',
    };
    const isTruncated = c.req.method === 'GET' && faults.takeTruncatedPicture();
    const bytes = new Uint8Array(isTruncated ? png.subarray(0, png.length >> 1) : png);
    return c.body(bytes, 200, isTruncated ? headers : { ...headers, 'content-length': String(png.length) });
  });
  app.get('/i/:name/thumbnail', async (c) => {
    const png = images.read(c.req.param('name'));
    if (png === undefined) throw new Refusal(404, 'Not Found');
    const size = {
      width: thumbnailSide,
      height: thumbnailSide,
      fit: 'inside',
      withoutEnlargement: true,
    } as const;
    const webp = await sharp(png).resize(size).webp().toBuffer();
    return c.body(new Uint8Array(webp), 200, {
      'content-type': 'image/webp',
      'cache-control': 'max-age=31536000',
    });
  });
  app.get('/i/:name/metadata', (c) => c.json(found(c.req.param('name')).metadata));
  app.get('/i/:name/workflow', (c) => {
    const { workflow, graph } = found(c.req.param('name'));
    return c.json({ workflow, graph });
  });
  app.get('/i/:name/urls', (c) => {
    const name = c.req.param('name');
    const address = `api/v1/images/i/${name}`;
    const urls = { image_url: `${address}/full`, thumbnail_url: `${address}/thumbnail` };
    return c.json({ image_name: name, ...urls });
  });
  return app;
}

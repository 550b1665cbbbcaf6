import { Hono } from 'hono';
import type { Engine } from '../engine.ts';
import type { JsonObject } from '../json.ts';
import { Refusal } from '../refusals.ts';
import { choiceInQuery, requiredQuery } from './read-request.ts';

const modelTypes =
  'onnx main vae lora control_lora controlnet embedding ip_adapter clip_vision clip_embed t2i_adapter t5_encoder qwen3_encoder qwen_vl_encoder qwen3_vl_encoder mistral_encoder wan_t5_encoder gemma2_encoder spandrel_image_to_image siglip flux_redux llava_onevision prompt_enhancer text_llm external_image_generator pid_decoder unknown'.split(
    ' ',
  );
const modelFormats =
  'omi diffusers checkpoint lycoris onnx olive embedding_file embedding_folder invokeai t5_encoder qwen3_encoder qwen_vl_encoder qwen3_vl_encoder mistral_encoder wan_t5_encoder gemma2_encoder bnb_quantized_int8b bnb_quantized_nf4b gguf_quantized external_api sdnq_quantized unknown'.split(
    ' ',
  );
const baseModels =
  'any sd-1 sd-2 sd-3 sdxl sdxl-refiner flux flux2 cogview4 z-image ernie-image ideogram-4 external qwen-image anima krea-2 wan unknown'.split(
    ' ',
  );
const orders = ['default', 'type', 'base', 'name', 'format', 'size'] as const;

function sortModels(
  models: JsonObject[],
  order: (typeof orders)[number],
  isDescending: boolean,
): JsonObject[] {
  const keyOf = (model: JsonObject): string | number =>
    order === 'size'
      ? Number(model['file_size'])
      : order === 'default'
        ? [model['type'], model['base'], model['name'], model['format']].join('\n')
        : String(model[order]);
  const sorted = models.toSorted((a, b) => {
    const [left, right] = [keyOf(a), keyOf(b)];
    return left < right ? -1 : left > right ? 1 : 0;
  });
  return isDescending ? sorted.reverse() : sorted;
}

function checkBases(bases: readonly string[]): void {
  const wrong = bases.findIndex((base) => !baseModels.includes(base));
  if (wrong < 0) return;
  const expected = baseModels.map((base) => `'${base}'`).join(', ');
  const loc = ['query', 'base_models', wrong];
  const input = bases[wrong] ?? null;
  throw new Refusal(422, [
    { type: 'enum', loc, msg: `Input should be ${expected}`, input, ctx: { expected } },
  ]);
}

/** `/api/v2/models`: what is installed. */
export function modelRoutes({ models }: Engine): Hono {
  return new Hono()
    .get('/', (c) => {
      const bases = c.req.queries('base_models') ?? [];
      checkBases(bases);
      const type = choiceInQuery(c, 'model_type', modelTypes);
      const format = choiceInQuery(c, 'model_format', modelFormats);
      const name = c.req.query('model_name');
      const order = choiceInQuery(c, 'order_by', orders) ?? 'name';
      const direction = choiceInQuery(c, 'direction', ['ASC', 'DESC']) ?? 'ASC';
      const found = models
        .list()
        .filter((model) => bases.length === 0 || bases.includes(String(model['base'])))
        .filter((model) => type === undefined || model['type'] === type)
        .filter((model) => format === undefined || model['format'] === format)
        .filter((model) => name === undefined || model['name'] === name);
      return c.json({ models: sortModels(found, order, direction === 'DESC') });
    })
    .get('/i/:key', (c) => {
      const found = models.find(c.req.param('key'));
      if (found === undefined) throw new Refusal(404, 'model not found');
      return c.json(found);
    })
    .delete('/i/:key', (c) => {
      if (!models.remove(c.req.param('key'))) throw new Refusal(404, 'model not found');
      return c.body(null, 204);
    })
    .get('/get_by_attrs', (c) => {
      const name = requiredQuery(c, 'name');
      requiredQuery(c, 'type');
      requiredQuery(c, 'base');
      const type = choiceInQuery(c, 'type', modelTypes);
      const base = choiceInQuery(c, 'base', baseModels);
      const found = models
        .list()
        .filter((model) => model['name'] === name && model['type'] === type && model['base'] === base);
      const [only] = found;
      if (only === undefined) throw new Refusal(404, 'No model found with these attributes');
      return c.json(only);
    })
    .get('/get_by_hash', (c) => {
      const hash = requiredQuery(c, 'hash');
      const found = models.list().find((model) => model['hash'] === hash);
      if (found === undefined) throw new Refusal(404, 'No model found with this hash');
      return c.json(found);
    })
    .get('/missing', (c) => c.json({ models: [] }))
    .get('/stats', (c) => c.json(models.stats()))
    .post('/empty_model_cache', (c) => {
      models.emptyCache();
      return c.json(null);
    })
    .get('/install', (c) => c.json([]))
    .delete('/install', (c) => c.body(null, 204));
}

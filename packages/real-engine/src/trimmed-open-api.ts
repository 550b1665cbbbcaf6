/*
 * What the emulator imitates: its routes, nodes, outputs and model records. The served document has a hundred more
 * of each, and two megabytes.
 */

const queue = '/api/v1/queue/{queue_id}';
const images = '/api/v1/images';
const models = '/api/v2/models';
const app = '/api/v1/app';

const paths = [
  ...['version', 'app_deps', 'generation_device_options', 'runtime_config'].map((name) => `${app}/${name}`),
  ...['', '/enable', '/disable', '/status'].map((name) => `${app}/invocation_cache${name}`),
  ...['/', '/i/{key}', '/get_by_attrs', '/get_by_hash', '/missing', '/stats'].map((name) => models + name),
  ...['/empty_model_cache', '/install'].map((name) => models + name),
  ...['/upload', '/', '/intermediates', '/images_by_names', '/delete'].map((name) => images + name),
  ...['', '/full', '/thumbnail', '/metadata', '/workflow', '/urls'].map(
    (name) => `${images}/i/{image_name}${name}`,
  ),
  ...['enqueue_batch', 'status', 'b/{batch_id}/status', 'counts_by_destination', 'current', 'next'].map(
    (name) => `${queue}/${name}`,
  ),
  ...['list_all', 'item_ids', 'items_by_ids', 'item_summaries_by_ids', 'i/{item_id}'].map(
    (name) => `${queue}/${name}`,
  ),
  ...['i/{item_id}/cancel', 'cancel_by_batch_ids', 'cancel_by_destination', 'cancel_all_except_current'].map(
    (name) => `${queue}/${name}`,
  ),
  ...['delete_all_except_current', 'd/{destination}', 'retry_items_by_id', 'prune', 'clear'].map(
    (name) => `${queue}/${name}`,
  ),
  ...['processor/pause', 'processor/resume'].map((name) => `${queue}/${name}`),
];

const events = [
  'BatchEnqueued',
  'InvocationComplete',
  'InvocationError',
  'InvocationProgress',
  'InvocationStarted',
  'ModelLoadComplete',
  'ModelLoadStarted',
  'QueueCleared',
  'QueueItemStatusChanged',
  'QueueItemsCanceled',
  'QueueItemsRetried',
].map((name) => `${name}Event`);

const nodeTypes = new Set(
  'boolean integer float string collect main_model_loader sdxl_model_loader vae_loader lora_loader lora_selector lora_collection_loader sdxl_lora_loader sdxl_lora_collection_loader seamless clip_skip compel sdxl_compel_prompt noise denoise_latents l2i i2l img_resize image save_image core_metadata'.split(
    ' ',
  ),
);
const outputTypes = new Set(
  'boolean_output integer_output float_output string_output collect_output model_loader_output sdxl_model_loader_output vae_output lora_loader_output lora_selector_output sdxl_lora_loader_output seamless_output clip_skip_output conditioning_output noise_output latents_output image_output metadata_output'.split(
    ' ',
  ),
);
const modelRecords = new Set(
  [
    'Main_Diffusers_SD1',
    'Main_Diffusers_SD2',
    'Main_Diffusers_SDXL',
    'VAE_Diffusers_SD1',
    'VAE_Diffusers_SDXL',
  ]
    .concat(['LoRA_LyCORIS_SD1', 'LoRA_LyCORIS_SDXL'])
    .map((name) => `${name}_Config`),
);

/** Words that decide whether a value fits; descriptions and hints for forms do not. */
const validatingWords = new Set(
  '$ref type properties required items prefixItems anyOf oneOf allOf enum const additionalProperties minimum maximum exclusiveMinimum exclusiveMaximum multipleOf minLength maxLength pattern minItems maxItems'.split(
    ' ',
  ),
);

type Json = string | number | boolean | null | Json[] | { [key: string]: Json };
type JsonObject = { [key: string]: Json };

function objectOf(value: Json | undefined): JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? value : {};
}

function isKept(name: string, schema: JsonObject): boolean {
  const type = String(objectOf(objectOf(schema['properties'])['type'])['const'] ?? '');
  if (schema['class'] === 'invocation') return nodeTypes.has(type);
  if (schema['class'] === 'output') return outputTypes.has(type);
  return !name.endsWith('_Config') || modelRecords.has(name);
}

function nameOf(reference: Json | undefined): string | undefined {
  return typeof reference === 'string' ? reference.split('/').at(-1) : undefined;
}

/** The parts of the engine's OpenAPI document that the emulator's tests hold its answers against. */
export function trimmedOpenApi(document: unknown): JsonObject {
  const whole = objectOf(document as Json);
  const schemas = objectOf(objectOf(whole['components'])['schemas']);
  const kept: JsonObject = {};

  /** One schema without what does not validate, and without alternatives that the emulator does not have. */
  const trim = (schema: Json): Json => {
    if (typeof schema !== 'object' || schema === null || Array.isArray(schema)) return schema;
    const trimmed: JsonObject = {};
    for (const [word, value] of Object.entries(schema)) {
      if (!validatingWords.has(word)) continue;
      if (word === 'properties') {
        const entries = Object.entries(objectOf(value));
        trimmed[word] = Object.fromEntries(entries.map(([name, inner]) => [name, trim(inner)]));
      } else if (Array.isArray(value) && ['anyOf', 'oneOf', 'allOf', 'prefixItems'].includes(word)) {
        trimmed[word] = value
          .filter((choice) => {
            const name = nameOf(objectOf(choice)['$ref']);
            return name === undefined || isKept(name, objectOf(schemas[name]));
          })
          .map(trim);
      } else {
        trimmed[word] = word === 'items' || word === 'additionalProperties' ? trim(value) : value;
      }
    }
    const name = nameOf(trimmed['$ref']);
    if (name !== undefined) keep(name);
    return trimmed;
  };
  const keep = (name: string): void => {
    if (kept[name] !== undefined) return;
    kept[name] = {};
    kept[name] = trim(schemas[name] ?? {});
  };

  const operations: JsonObject = {};
  for (const path of paths) {
    const methods: JsonObject = {};
    for (const [method, operation] of Object.entries(objectOf(objectOf(whole['paths'])[path]))) {
      const answers: JsonObject = {};
      for (const [status, answer] of Object.entries(objectOf(objectOf(operation)['responses']))) {
        const content = objectOf(objectOf(answer)['content']);
        answers[status] = Object.fromEntries(
          Object.entries(content).map(([type, body]) => [type, trim(objectOf(body)['schema'] ?? {})]),
        );
      }
      methods[method] = answers;
    }
    operations[path] = methods;
  }
  for (const name of events) keep(name);
  const sorted = Object.keys(kept).toSorted();
  return {
    about:
      'Made by `pnpm engine:real --write-openapi` from the OpenAPI document that InvokeAI serves, https://github.com/invoke-ai/InvokeAI, Apache-2.0: shortened to what the emulator imitates.',
    version: objectOf(whole['info'])['version'] ?? '',
    paths: operations,
    schemas: Object.fromEntries(sorted.map((name) => [name, kept[name] ?? {}])),
  };
}

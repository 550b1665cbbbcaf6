import sharp from 'sharp';
import { numberOf, textOf } from '../graph/graph.ts';
import { findNodeType } from '../graph/node-types.ts';
import { isJsonObject, type Json, type JsonObject, withoutNulls } from '../json.ts';
import type { ImageRecord } from '../store/image-store.ts';
import { denoise } from './denoise.ts';
import { EngineError } from './engine-error.ts';
import { findModel, loadModel, type NodeContext } from './node-context.ts';

type Behaviour = (context: NodeContext) => JsonObject | Promise<JsonObject>;

function part(model: Json | undefined, submodel: string): JsonObject {
  return { ...(isJsonObject(model) ? model : {}), submodel_type: submodel };
}

function listOf(value: Json | undefined, key: string): Json[] {
  const inner = isJsonObject(value) ? value[key] : undefined;
  return Array.isArray(inner) ? inner : [];
}

const echoValue: Behaviour = ({ node }) => ({ value: node['value'] ?? null, type: `${node.type}_output` });

function mainModel(context: NodeContext): { unet: JsonObject; vae: JsonObject; clip: JsonObject } {
  const { model } = context.node;
  return {
    vae: { vae: part(model, 'vae'), seamless_axes: [] },
    clip: {
      tokenizer: part(model, 'tokenizer'),
      text_encoder: part(model, 'text_encoder'),
      skipped_layers: 0,
      loras: [],
    },
    unet: {
      unet: part(model, 'unet'),
      scheduler: part(model, 'scheduler'),
      loras: [],
      seamless_axes: [],
      freeu_config: null,
    },
  };
}

const loadMain: Behaviour = (context) => {
  const { model } = context.node;
  if (findModel(context, model) === undefined) {
    throw new EngineError('Exception', `Unknown model ${textOf(model, 'key')}`);
  }
  const { vae, clip, unet } = mainModel(context);
  return { vae, type: 'model_loader_output', clip, unet };
};

const loadSdxl: Behaviour = (context) => {
  const { model } = context.node;
  if (findModel(context, model) === undefined) {
    throw new EngineError('Exception', `Unknown model: ${textOf(model, 'key')}`);
  }
  const clip2 = {
    tokenizer: part(model, 'tokenizer_2'),
    text_encoder: part(model, 'text_encoder_2'),
    skipped_layers: 0,
    loras: [],
  };
  return { ...mainModel(context), clip2, type: 'sdxl_model_loader_output' };
};

const loadVae: Behaviour = (context) => {
  const vae = context.node['vae_model'];
  if (findModel(context, vae) === undefined) {
    throw new EngineError('Exception', `Unknown vae: ${textOf(vae, 'key')}!`);
  }
  return { vae: { vae: vae ?? null, seamless_axes: [] }, type: 'vae_output' };
};

function applyLoras(context: NodeContext, loras: readonly Json[]): JsonObject {
  const { node } = context;
  for (const lora of loras) {
    const reference = isJsonObject(lora) ? lora['lora'] : null;
    if (findModel(context, reference) === undefined) {
      throw new EngineError('Exception', `Unknown lora: ${textOf(reference, 'key')}!`);
    }
  }
  const targets = node.type.startsWith('sdxl') ? ['unet', 'clip', 'clip2'] : ['unet', 'clip'];
  const result: JsonObject = {};
  for (const target of targets) {
    const before = node[target];
    const applied = listOf(before, 'loras');
    for (const lora of loras) {
      const key = textOf(isJsonObject(lora) ? lora['lora'] : null, 'key');
      if (applied.some((other) => textOf(isJsonObject(other) ? other['lora'] : null, 'key') === key)) {
        throw new EngineError('Exception', `LoRA "${key}" already applied to ${target}`);
      }
    }
    result[target] = isJsonObject(before) ? { ...before, loras: [...applied, ...loras] } : null;
  }
  return { ...result, type: node.type.startsWith('sdxl') ? 'sdxl_lora_loader_output' : 'lora_loader_output' };
}

const oneLora = ({ node }: NodeContext): JsonObject => ({
  lora: node['lora'] ?? null,
  weight: node['weight'] ?? null,
});

const loraCollection: Behaviour = (context) => {
  const { loras } = context.node;
  return applyLoras(context, Array.isArray(loras) ? loras : isJsonObject(loras) ? [loras] : []);
};

function encode(context: NodeContext, clip: Json | undefined, prompt: string, skipsEmpty: boolean): void {
  const encoder = isJsonObject(clip) ? clip : {};
  loadModel(context, encoder['text_encoder']);
  if (skipsEmpty && prompt === '') return;
  loadModel(context, encoder['tokenizer']);
  context.events.progress({ message: 'Building conditioning' });
}

const compel: Behaviour = (context) => {
  const { node, tensors } = context;
  const prompt = String(node['prompt']);
  encode(context, node['clip'], prompt, false);
  const name = tensors.saveConditioning({ prompt, isSdxl: false });
  const mask = node['mask'] ?? null;
  return { conditioning: { conditioning_name: name, mask }, type: 'conditioning_output' };
};

const compelSdxl: Behaviour = (context) => {
  const { node, tensors } = context;
  const prompt = String(node['prompt']);
  const style = String(node['style']);
  encode(context, node['clip'], prompt, true);
  encode(context, node['clip2'], style.trim() === '' ? prompt : style, true);
  const isOwnStyle = style.trim() !== '' && style !== prompt;
  const name = tensors.saveConditioning({
    prompt: isOwnStyle ? `${prompt}, ${style}` : prompt,
    isSdxl: true,
  });
  const mask = node['mask'] ?? null;
  return { conditioning: { conditioning_name: name, mask }, type: 'conditioning_output' };
};

const noise: Behaviour = ({ node, tensors }) => {
  const [width, height, seed] = [Number(node['width']), Number(node['height']), Number(node['seed'])];
  const name = tensors.saveLatents({ width, height, seed });
  return { noise: { latents_name: name, seed }, width, height, type: 'noise_output' };
};

function imageOutput({ image_name, width, height }: ImageRecord): JsonObject {
  return { image: { image_name }, width, height, type: 'image_output' };
}

function inputImage(context: NodeContext): { record: ImageRecord; png: Uint8Array } {
  const name = textOf(context.node['image'], 'image_name') ?? '';
  const record = context.images.find(name);
  const png = context.images.read(name);
  if (record === undefined || png === undefined) {
    throw new EngineError('ImageRecordNotFoundException', 'Image record not found');
  }
  return { record, png };
}

const decode: Behaviour = async (context) => {
  const { node, tensors } = context;
  const latents = tensors.latents(textOf(node['latents'], 'latents_name') ?? '');
  const vae = isJsonObject(node['vae']) ? node['vae']['vae'] : null;
  loadModel(context, vae);
  context.events.progress({ message: 'Running VAE decoder' });
  if (latents?.picture === undefined) throw new EngineError('KeyError', "'latents'");
  const png = await latents.picture();
  const stale = context.findStalePicture();
  if (stale !== undefined) return imageOutput(stale);
  return imageOutput(context.saveImage(png, latents));
};

const encodeImage: Behaviour = (context) => {
  const { node, tensors } = context;
  const { record, png } = inputImage(context);
  loadModel(context, isJsonObject(node['vae']) ? node['vae']['vae'] : null);
  context.events.progress({ message: 'Running VAE encoder' });
  const width = record.width - (record.width % 8);
  const height = record.height - (record.height % 8);
  const name = tensors.saveLatents({ width, height, seed: null, picture: () => Promise.resolve(png) });
  return { latents: { latents_name: name, seed: null }, width, height, type: 'latents_output' };
};

const resize: Behaviour = async (context) => {
  const { png } = inputImage(context);
  const width = numberOf(context.node, 'width') ?? 512;
  const height = numberOf(context.node, 'height') ?? 512;
  const resized = await sharp(png).resize(width, height, { fit: 'fill', kernel: 'cubic' }).png().toBuffer();
  return imageOutput(context.saveImage(resized, { width, height }));
};

const saveAgain: Behaviour = (context) => {
  const { record, png } = inputImage(context);
  return imageOutput(context.saveImage(png, record));
};

const metadata: Behaviour = ({ node, version }) => {
  const { id: _id, type: _type, is_intermediate: _intermediate, use_cache: _cache, ...fields } = node;
  return {
    metadata: { ...(withoutNulls(fields) as JsonObject), app_version: version },
    type: 'metadata_output',
  };
};

const seamless: Behaviour = ({ node }) => {
  const axes = ['x', 'y'].filter((axis) => node[`seamless_${axis}`] === true);
  const withAxes = (value: Json | undefined) =>
    isJsonObject(value) ? { ...value, seamless_axes: axes } : null;
  return { unet: withAxes(node['unet']), vae: withAxes(node['vae']), type: 'seamless_output' };
};

const behaviours: Readonly<Record<string, Behaviour>> = {
  boolean: echoValue,
  integer: echoValue,
  float: echoValue,
  string: echoValue,
  collect: ({ node }) => ({ collection: node['collection'] ?? [], type: 'collect_output' }),
  main_model_loader: loadMain,
  sdxl_model_loader: loadSdxl,
  vae_loader: loadVae,
  lora_loader: (context) => applyLoras(context, [oneLora(context)]),
  sdxl_lora_loader: (context) => applyLoras(context, [oneLora(context)]),
  lora_selector: (context) => ({ lora: oneLora(context), type: 'lora_selector_output' }),
  lora_collection_loader: loraCollection,
  sdxl_lora_collection_loader: loraCollection,
  seamless,
  clip_skip: ({ node }) => ({
    clip: isJsonObject(node['clip'])
      ? {
          ...node['clip'],
          skipped_layers: Number(node['clip']['skipped_layers']) + Number(node['skipped_layers']),
        }
      : null,
    type: 'clip_skip_output',
  }),
  compel,
  sdxl_compel_prompt: compelSdxl,
  noise,
  denoise_latents: denoise,
  l2i: decode,
  i2l: encodeImage,
  img_resize: resize,
  image: (context) => imageOutput(inputImage(context).record),
  save_image: saveAgain,
  core_metadata: metadata,
};

/**
 * Runs one node and answers its output.
 *
 * @throws EngineError as the engine would raise it; CanceledRun when the item was cancelled meanwhile.
 */
export async function runNode(context: NodeContext): Promise<JsonObject> {
  const { node } = context;
  const definition = findNodeType(node.type);
  for (const [name, field] of Object.entries(definition?.fields ?? {})) {
    if (!field.isRequired || (node[name] ?? null) !== null) continue;
    if (field.input === 'connection') {
      const message = `Node ${node.type} missing connections for field ${name}`;
      throw new EngineError('RequiredConnectionException', message);
    }
    const message = `Node ${node.type} missing value or connection for field ${name}`;
    throw new EngineError('MissingInputException', message);
  }
  const behaviour = behaviours[node.type];
  if (behaviour === undefined) throw new EngineError('KeyError', `'${node.type}'`);
  return behaviour(context);
}

import type { ModelBase, Recipe } from '@pingvas/contracts';
import { seedOfPicture } from '@pingvas/contracts';
import { enginePrompt } from './engine-prompt.ts';
import { engineSeed } from './engine-seed.ts';
import type { EnqueueBody, GraphEdge, GraphNode } from './enqueue-body.ts';

/** A reference to an installed model; only the key is looked up. */
export interface EngineModelReference {
  readonly key: string;
  readonly hash: string;
  readonly name: string;
  readonly base: string;
  readonly type: string;
}

export interface TextToImageQuestion {
  readonly base: ModelBase;
  readonly model: EngineModelReference;
  readonly recipe: Omit<Recipe, 'modelId'>;
  /** From 0, within the run: decides the seed. */
  readonly pictureIndex: number;
  /** Fresh for every try. */
  readonly batchId: string;
  /** Our name for the job: groups its items in the engine and stands in the picture's metadata. */
  readonly jobId: string;
  /**
   * How the pixels are made of the latents: `precise` in full precision, which cannot overflow to black; `frugal` in
   * tiles, which takes a fraction of the memory. As the model family needs it when left out.
   */
  readonly decoding?: 'precise' | 'frugal';
}

/** One picture of a recipe as a request to the engine: one graph, one item. */
export function textToImage(question: TextToImageQuestion): EnqueueBody {
  const { nodes, edges } = question.base === 'sdxl' ? sdxlGraph(question) : sd1Graph(question);
  return {
    prepend: false,
    batch: {
      batch_id: question.batchId,
      origin: 'pingvas',
      destination: question.jobId,
      runs: 1,
      graph: {
        id: `${question.batchId}-graph`,
        nodes: Object.fromEntries(nodes.map((node) => [node.id, node])),
        edges,
      },
    },
  };
}

interface Graph {
  readonly nodes: readonly GraphNode[];
  readonly edges: readonly GraphEdge[];
}

function sd1Graph(question: TextToImageQuestion): Graph {
  return {
    nodes: [
      ...inputNodes(question),
      node('model', 'main_model_loader', { model: modelOf(question) }),
      node('clip_skip', 'clip_skip', { skipped_layers: 0 }),
      node('pos_cond', 'compel'),
      node('neg_cond', 'compel'),
      noiseNode(question),
      denoiseNode(question, { cfg_rescale_multiplier: 0 }),
      metadataNode(question, {
        generation_mode: 'txt2img',
        cfg_rescale_multiplier: 0,
        clip_skip: 0,
      }),
      outputNode({ fp32: false }, question),
    ],
    edges: [
      edge('model.unet', 'denoise.unet'),
      edge('model.clip', 'clip_skip.clip'),
      edge('clip_skip.clip', 'pos_cond.clip'),
      edge('clip_skip.clip', 'neg_cond.clip'),
      edge('pos.value', 'pos_cond.prompt'),
      edge('neg.value', 'neg_cond.prompt'),
      ...commonEdges,
    ],
  };
}

function sdxlGraph(question: TextToImageQuestion): Graph {
  const { width, height } = question.recipe;
  const size = { original_width: width, original_height: height, target_width: width, target_height: height };
  return {
    nodes: [
      ...inputNodes(question),
      node('model', 'sdxl_model_loader', { model: modelOf(question) }),
      node('pos_cond', 'sdxl_compel_prompt', size),
      node('neg_cond', 'sdxl_compel_prompt', size),
      noiseNode(question),
      denoiseNode(question, {}),
      metadataNode(question, { generation_mode: 'sdxl_txt2img' }),
      // SDXL's own decoder overflows in half precision and then gives black pictures without an error.
      outputNode({ fp32: true }, question),
    ],
    edges: [
      edge('model.unet', 'denoise.unet'),
      edge('model.clip', 'pos_cond.clip'),
      edge('model.clip2', 'pos_cond.clip2'),
      edge('model.clip', 'neg_cond.clip'),
      edge('model.clip2', 'neg_cond.clip2'),
      edge('pos.value', 'pos_cond.prompt'),
      edge('pos.value', 'pos_cond.style'),
      edge('neg.value', 'neg_cond.prompt'),
      edge('neg.value', 'neg_cond.style'),
      ...commonEdges,
    ],
  };
}

function inputNodes({ recipe, pictureIndex }: TextToImageQuestion): GraphNode[] {
  return [
    node('seed', 'integer', { value: engineSeed(seedOfPicture(recipe.seed, pictureIndex)) }),
    node('pos', 'string', { value: enginePrompt(recipe.prompt) }),
    node('neg', 'string', { value: enginePrompt(recipe.negativePrompt) }),
  ];
}

function noiseNode({ recipe }: TextToImageQuestion): GraphNode {
  // Noise from the CPU is the same on every machine, so a recipe gives the same picture on another worker.
  return node('noise', 'noise', { width: recipe.width, height: recipe.height, use_cpu: true });
}

function denoiseNode({ recipe }: TextToImageQuestion, more: Readonly<Record<string, unknown>>): GraphNode {
  return node('denoise', 'denoise_latents', {
    steps: recipe.steps,
    cfg_scale: recipe.cfgScale,
    ...more,
    scheduler: recipe.scheduler,
    denoising_start: 0,
    denoising_end: 1,
  });
}

function metadataNode(question: TextToImageQuestion, more: Readonly<Record<string, unknown>>): GraphNode {
  const { recipe } = question;
  return node('meta', 'core_metadata', {
    ...more,
    width: recipe.width,
    height: recipe.height,
    steps: recipe.steps,
    cfg_scale: recipe.cfgScale,
    scheduler: recipe.scheduler,
    rand_device: 'cpu',
    model: modelOf(question),
    pingvas_job_id: question.jobId,
  });
}

function outputNode(more: Readonly<Record<string, unknown>>, { decoding }: TextToImageQuestion): GraphNode {
  const asked = decoding === 'precise' ? { fp32: true } : decoding === 'frugal' ? { tiled: true } : {};
  // Never from the engine's cache: a repeated graph would answer the image that its first job deletes.
  return { id: 'output', type: 'l2i', ...more, ...asked, is_intermediate: false, use_cache: false };
}

function modelOf({ model }: TextToImageQuestion): EngineModelReference {
  return { key: model.key, hash: model.hash, name: model.name, base: model.base, type: model.type };
}

// The seed and the prompts reach the metadata by edges, so that it says what really ran.
const commonEdges: readonly GraphEdge[] = [
  edge('pos_cond.conditioning', 'denoise.positive_conditioning'),
  edge('neg_cond.conditioning', 'denoise.negative_conditioning'),
  edge('seed.value', 'noise.seed'),
  edge('noise.noise', 'denoise.noise'),
  edge('denoise.latents', 'output.latents'),
  edge('model.vae', 'output.vae'),
  edge('seed.value', 'meta.seed'),
  edge('pos.value', 'meta.positive_prompt'),
  edge('neg.value', 'meta.negative_prompt'),
  edge('meta.metadata', 'output.metadata'),
];

function node(id: string, type: string, fields: Readonly<Record<string, unknown>> = {}): GraphNode {
  return { id, type, ...fields, is_intermediate: true };
}

/** `edge('a.out', 'b.in')` */
function edge(from: string, to: string): GraphEdge {
  return { source: endOf(from), destination: endOf(to) };
}

function endOf(end: string): GraphEdge['source'] {
  const dot = end.indexOf('.');
  return { node_id: end.slice(0, dot), field: end.slice(dot + 1) };
}

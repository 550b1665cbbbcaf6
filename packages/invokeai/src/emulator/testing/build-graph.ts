import type { Json, JsonObject } from '../json.ts';
import { defaultModels } from '../store/model-store.ts';

interface GraphSettings {
  readonly prompt?: string;
  readonly seed?: number;
  readonly width?: number;
  readonly height?: number;
  readonly steps?: number;
  readonly scheduler?: string;
  readonly modelName?: string;
}

function reference(modelName: string): JsonObject {
  const model = defaultModels.find(({ name }) => name === modelName);
  return { key: model?.key ?? '', hash: 'any', name: modelName, base: model?.base ?? '', type: 'main' };
}

function edges(...pairs: string[]): Json[] {
  return pairs.map((pair) => {
    const [source = '', destination = ''] = pair.split(' -> ');
    const end = (text: string) => {
      const [node_id = '', field = ''] = text.split('.');
      return { node_id, field };
    };
    return { source: end(source), destination: end(destination) };
  });
}

/** The nodes and edges of a small SD 1.5 text-to-image graph, in the order the recorded one has them. */
export function buildSd15Graph(settings: GraphSettings = {}): {
  id: string;
  nodes: JsonObject;
  edges: Json[];
} {
  const width = settings.width ?? 64;
  const height = settings.height ?? 64;
  const model = reference(settings.modelName ?? 'Celadon 1.5');
  const quiet = { is_intermediate: true };
  return {
    id: 'g',
    nodes: {
      seed: { id: 'seed', type: 'integer', value: settings.seed ?? 1, ...quiet },
      pos: { id: 'pos', type: 'string', value: settings.prompt ?? 'a red fox in the snow', ...quiet },
      neg: { id: 'neg', type: 'string', value: 'blurry', ...quiet },
      model: { id: 'model', type: 'main_model_loader', model, ...quiet },
      clip_skip: { id: 'clip_skip', type: 'clip_skip', skipped_layers: 0, ...quiet },
      pos_cond: { id: 'pos_cond', type: 'compel', ...quiet },
      neg_cond: { id: 'neg_cond', type: 'compel', ...quiet },
      noise: { id: 'noise', type: 'noise', width, height, use_cpu: true, ...quiet },
      denoise: {
        id: 'denoise',
        type: 'denoise_latents',
        steps: settings.steps ?? 4,
        cfg_scale: 7,
        scheduler: settings.scheduler ?? 'euler',
        ...quiet,
      },
      meta: {
        id: 'meta',
        type: 'core_metadata',
        generation_mode: 'txt2img',
        width,
        height,
        model,
        job_id: 'job-1',
        ...quiet,
      },
      output: { id: 'output', type: 'l2i', is_intermediate: false, use_cache: false },
    },
    edges: edges(
      'model.clip -> clip_skip.clip',
      'clip_skip.clip -> pos_cond.clip',
      'clip_skip.clip -> neg_cond.clip',
      'pos.value -> pos_cond.prompt',
      'neg.value -> neg_cond.prompt',
      'model.unet -> denoise.unet',
      'pos_cond.conditioning -> denoise.positive_conditioning',
      'neg_cond.conditioning -> denoise.negative_conditioning',
      'seed.value -> noise.seed',
      'noise.noise -> denoise.noise',
      'denoise.latents -> output.latents',
      'model.vae -> output.vae',
      'seed.value -> meta.seed',
      'pos.value -> meta.positive_prompt',
      'neg.value -> meta.negative_prompt',
      'meta.metadata -> output.metadata',
    ),
  };
}

/** A small SDXL text-to-image graph. */
export function buildSdxlGraph(settings: GraphSettings = {}): {
  id: string;
  nodes: JsonObject;
  edges: Json[];
} {
  const { nodes, edges: shared } = buildSd15Graph({ modelName: 'Hanji XL', ...settings });
  const { clip_skip: _clipSkip, ...kept } = nodes;
  const model = reference(settings.modelName ?? 'Hanji XL');
  const text = { type: 'sdxl_compel_prompt', is_intermediate: true };
  return {
    id: 'g',
    nodes: {
      ...kept,
      model: { id: 'model', type: 'sdxl_model_loader', model },
      pos_cond: { id: 'pos_cond', ...text },
      neg_cond: { id: 'neg_cond', ...text },
    },
    edges: [
      ...shared.slice(3),
      ...edges(
        'model.clip -> pos_cond.clip',
        'model.clip2 -> pos_cond.clip2',
        'model.clip -> neg_cond.clip',
        'model.clip2 -> neg_cond.clip2',
      ),
    ],
  };
}

/** The graph with some fields of one node changed. */
export function withNode<Graph extends { nodes: JsonObject }>(
  graph: Graph,
  id: string,
  changes: JsonObject,
): Graph {
  return { ...graph, nodes: { ...graph.nodes, [id]: { ...(graph.nodes[id] as JsonObject), ...changes } } };
}

/** The graph without the edges into one input, written `node.field`. */
export function withoutEdgesInto<Graph extends { edges: Json[] }>(graph: Graph, input: string): Graph {
  return {
    ...graph,
    edges: graph.edges.filter((edge) => {
      const { node_id, field } = (edge as { destination: { node_id: string; field: string } }).destination;
      return `${node_id}.${field}` !== input;
    }),
  };
}

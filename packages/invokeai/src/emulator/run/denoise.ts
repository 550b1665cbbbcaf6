import { createHash } from 'node:crypto';
import { textOf } from '../graph/graph.ts';
import { isJsonObject, type Json, type JsonObject } from '../json.ts';
import { countRunSteps, progressPercentages } from './denoise-steps.ts';
import { EngineError } from './engine-error.ts';
import { findModel, loadModel, type NodeContext } from './node-context.ts';
import type { Painting } from './painting-thread.ts';
import type { Latents } from './tensor-store.ts';

function conditioningName(value: Json | undefined): string {
  return textOf(Array.isArray(value) ? value[0] : value, 'conditioning_name') ?? '';
}

/** Another model paints another picture from the same seed. */
function characterOf(model: Json | undefined): bigint {
  return createHash('sha256')
    .update(textOf(model, 'key') ?? '')
    .digest()
    .readBigUInt64BE();
}

function shape({ width, height }: Latents): string {
  return `torch.Size([1, 4, ${Math.floor(height / 8)}, ${Math.floor(width / 8)}])`;
}

/** Noise and initial latents, checked against each other. */
function startingPoint(context: NodeContext): { noise: Latents | undefined; initial: Latents | undefined } {
  const { node, tensors } = context;
  const noise = tensors.latents(textOf(node['noise'], 'latents_name') ?? '');
  const initial = tensors.latents(textOf(node['latents'], 'latents_name') ?? '');
  if (noise === undefined && initial === undefined) {
    throw new EngineError('ValueError', "'latents' or 'noise' must be provided!");
  }
  if (noise !== undefined && initial !== undefined && shape(noise) !== shape(initial)) {
    const sizes = `latents.shape=${shape(initial)} noise.shape=${shape(noise)}`;
    throw new EngineError('ValueError', `Incompatible 'noise' and 'latents' shapes: ${sizes}`);
  }
  return { noise, initial };
}

async function reportSteps(
  context: NodeContext,
  painting: Painting,
  percentages: readonly number[],
  size: { width: number; height: number },
): Promise<void> {
  const { events, faults } = context;
  for (const [index, percentage] of percentages.entries()) {
    if (index > 0) await waitForStep(context);
    const jpeg = await painting.preview(index);
    context.throwIfCanceled();
    events.progress({ message: 'Denoising', percentage, image: { ...size, jpeg } });
    await faults.whenStepMayGoOn(index, context.stopSignal);
    const failure = faults.takeFailureAt(index);
    if (failure !== undefined) throw new EngineError(failure.errorType, failure.errorMessage);
  }
  await context.wait(0);
  context.throwIfCanceled();
}

async function waitForStep({ faults, stepMilliseconds, wait }: NodeContext): Promise<void> {
  const startedAt = performance.now();
  let longest = Number.POSITIVE_INFINITY;
  let left: number;
  do {
    longest = Math.min(longest, faults.stepMilliseconds ?? stepMilliseconds);
    left = longest - (performance.now() - startedAt);
  } while ((await wait(Math.max(0, left), faults.stepOrder)) === 'woken');
}

/**
 * Runs the steps of a picture. The painting thread makes the previews first and the full picture while the
 * steps go by, so that a step takes its configured time and no more.
 */
export async function denoise(context: NodeContext): Promise<JsonObject> {
  const { node, tensors, painter, faults } = context;
  const { noise, initial } = startingPoint(context);
  const unet = isJsonObject(node['unet']) ? node['unet'] : {};
  const loras = Array.isArray(unet['loras']) ? unet['loras'] : [];
  loadModel(context, unet['unet']);
  for (const lora of loras) loadModel(context, isJsonObject(lora) ? lora['lora'] : null);
  loadModel(context, unet['scheduler']);

  const scheduler = String(node['scheduler']);
  const start = Number(node['denoising_start']);
  const runSteps = countRunSteps(scheduler, Number(node['steps']), start, Number(node['denoising_end']));
  const percentages = progressPercentages(scheduler, runSteps);
  const { width, height } = noise ?? initial ?? { width: 8, height: 8 };
  const initialPng = await initial?.picture?.();
  const positive = conditioningName(node['positive_conditioning']);
  const painting = painter.paint({
    prompt: tensors.prompt(positive),
    negativePrompt: tensors.prompt(conditioningName(node['negative_conditioning'])),
    seed: BigInt(noise?.seed ?? 0) ^ characterOf(unet['unet']),
    width,
    height,
    previewProgress: percentages,
    isBlack: faults.takeBlackPicture(),
    ...(initialPng === undefined || start === 0 ? {} : { initial: { png: initialPng, weight: start } }),
  });
  try {
    const base = findModel(context, unet['unet'])?.['base'];
    if (base === 'sdxl' && !tensors.isSdxl(positive)) {
      await reportSteps(context, painting, percentages.slice(0, 1), { width, height });
      throw new EngineError('TypeError', "argument of type 'NoneType' is not iterable");
    }
    await reportSteps(context, painting, percentages, { width, height });
  } catch (error) {
    painting.abandon();
    throw error;
  }
  const name = tensors.saveLatents({ width, height, seed: null, picture: () => painting.picture });
  return { latents: { latents_name: name, seed: null }, width, height, type: 'latents_output' };
}

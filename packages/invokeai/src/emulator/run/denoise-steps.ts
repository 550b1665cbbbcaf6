/** Samplers that evaluate the model twice a step and report each half. */
const secondOrder = new Set([
  'heun',
  'heun_k',
  'kdpm_2',
  'kdpm_2_k',
  'kdpm_2_a',
  'kdpm_2_a_k',
  'dpmpp_sde',
  'dpmpp_sde_k',
]);

const trainTimesteps = 1000;

/** The noise levels a sampler visits; Karras variants reach the last one earlier. */
function timesteps(scheduler: string, steps: number): number[] {
  if (scheduler.endsWith('_k')) {
    return Array.from({ length: steps }, (_, index) => 999 - (999 * index) / Math.max(1, steps - 1));
  }
  const stride = Math.floor(trainTimesteps / steps);
  return Array.from({ length: steps }, (_, index) => (steps - 1 - index) * stride + 1);
}

/** How many steps really run between `start` and `end` (0 to 1): an image-to-image run skips the first ones. */
export function countRunSteps(scheduler: string, steps: number, start: number, end: number): number {
  const levels = timesteps(scheduler, steps);
  const from = Math.round(trainTimesteps * (1 - start));
  const to = Math.round(trainTimesteps * (1 - end));
  const skipped = start === 0 ? 0 : levels.filter((level) => level >= from).length;
  return levels.slice(skipped).filter((level) => level >= to).length;
}

/**
 * The percentages (0 to 1) of a denoise node's progress events: n+1 for a first-order sampler, 2n for a
 * second-order one, which says each value twice.
 */
export function progressPercentages(scheduler: string, runSteps: number): number[] {
  if (runSteps === 0) return [];
  if (!secondOrder.has(scheduler)) {
    return Array.from({ length: runSteps + 1 }, (_, index) => index / runSteps);
  }
  const whole = runSteps - 1;
  return Array.from({ length: runSteps * 2 }, (_, index) =>
    whole === 0 ? 0 : Math.floor(index / 2) / whole,
  );
}

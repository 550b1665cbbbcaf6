import { type ModelBase, type Recipe, type Scheduler, seedOfPicture } from '@pingvas/contracts';

/** What made one picture. */
export interface PictureOrigin {
  readonly recipe: Recipe;
  /** From 0, within its run; decides the seed. */
  readonly pictureIndex: number;
  readonly modelName: string;
  readonly modelBase: ModelBase;
  readonly isEmulated: boolean;
  readonly generationId: string;
  /** Of Pingvas, e.g. `0.1.0`. */
  readonly version: string;
}

/** What the `parameters` text calls each of the engine's samplers: the web UI's own names and schedule types, as far as it has them. */
const samplers: Readonly<Record<Scheduler, readonly [sampler: string, scheduleType?: 'Karras']>> = {
  ddim: ['DDIM'],
  ddpm: ['DDPM'],
  deis: ['DEIS'],
  deis_k: ['DEIS', 'Karras'],
  lms: ['LMS'],
  lms_k: ['LMS', 'Karras'],
  pndm: ['PLMS'],
  heun: ['Heun'],
  heun_k: ['Heun', 'Karras'],
  euler: ['Euler'],
  euler_k: ['Euler', 'Karras'],
  euler_a: ['Euler a'],
  kdpm_2: ['DPM2'],
  kdpm_2_k: ['DPM2', 'Karras'],
  kdpm_2_a: ['DPM2 a'],
  kdpm_2_a_k: ['DPM2 a', 'Karras'],
  dpmpp_2s: ['DPM++ 2S'],
  dpmpp_2s_k: ['DPM++ 2S', 'Karras'],
  dpmpp_2m: ['DPM++ 2M'],
  dpmpp_2m_k: ['DPM++ 2M', 'Karras'],
  dpmpp_2m_sde: ['DPM++ 2M SDE'],
  dpmpp_2m_sde_k: ['DPM++ 2M SDE', 'Karras'],
  dpmpp_3m: ['DPM++ 3M'],
  dpmpp_3m_k: ['DPM++ 3M', 'Karras'],
  dpmpp_sde: ['DPM++ SDE'],
  dpmpp_sde_k: ['DPM++ SDE', 'Karras'],
  er_sde: ['ER SDE'],
  unipc: ['UniPC'],
  unipc_k: ['UniPC', 'Karras'],
  lcm: ['LCM'],
  tcd: ['TCD'],
};

/** The engine takes 32 bits of a seed. */
const engineSeeds = 2n ** 32n;

/** The texts that go into a published PNG, by keyword. */
export function recipeTexts(origin: PictureOrigin): {
  readonly parameters: string;
  readonly invokeai_metadata: string;
} {
  return { parameters: parametersText(origin), invokeai_metadata: JSON.stringify(engineMetadata(origin)) };
}

/**
 * The form that AUTOMATIC1111's web UI writes and most tools read: the prompt, the negative prompt where there is one,
 * then one line of settings. A value with a comma, colon or line break is quoted as JSON.
 */
export function parametersText({ recipe, pictureIndex, modelName, version }: PictureOrigin): string {
  const [sampler, scheduleType] = samplers[recipe.scheduler];
  const settings: readonly (readonly [string, string | number])[] = [
    ['Steps', recipe.steps],
    ['Sampler', sampler],
    ...(scheduleType === undefined ? [] : ([['Schedule type', scheduleType]] as const)),
    ['CFG scale', recipe.cfgScale],
    ['Seed', seedOfPicture(recipe.seed, pictureIndex)],
    ['Size', `${recipe.width}x${recipe.height}`],
    ['Model', modelName],
    ['Version', `Pingvas ${version}`],
  ];
  const lines = [
    recipe.prompt,
    ...(recipe.negativePrompt === '' ? [] : [`Negative prompt: ${recipe.negativePrompt}`]),
    settings.map(([name, value]) => `${name}: ${quoted(String(value))}`).join(', '),
  ];
  return lines.join('\n');
}

/**
 * What the engine's own `core_metadata` would hold, so that InvokeAI recalls the recipe from the file. `seed` is the
 * number that the engine gets; the full 64 bits stand beside it as text, as a JSON number would lose digits.
 */
function engineMetadata({
  recipe,
  pictureIndex,
  modelName,
  modelBase,
  isEmulated,
  generationId,
  version,
}: PictureOrigin) {
  const seed = seedOfPicture(recipe.seed, pictureIndex);
  return {
    generation_mode: modelBase === 'sdxl' ? 'sdxl_txt2img' : 'txt2img',
    positive_prompt: recipe.prompt,
    negative_prompt: recipe.negativePrompt,
    width: recipe.width,
    height: recipe.height,
    seed: Number(BigInt(seed) % engineSeeds),
    rand_device: 'cpu',
    cfg_scale: recipe.cfgScale,
    steps: recipe.steps,
    scheduler: recipe.scheduler,
    model: { name: modelName, base: modelBase, type: 'main' },
    app_version: `Pingvas ${version}`,
    pingvas: { generation_id: generationId, picture_index: pictureIndex, seed, is_emulated: isEmulated },
  };
}

function quoted(value: string): string {
  return /[,:\n]/.test(value) ? JSON.stringify(value) : value;
}

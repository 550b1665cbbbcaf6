import { z } from 'zod';
import { id, isStorable } from '../text.ts';

export const promptCharsMax = 2_000;
export const dimensionMin = 64;
export const dimensionMax = 2_048;
export const dimensionStep = 8;
/** 4 megapixels of 1,048,576: 2048 × 2048 is just allowed. */
export const pixelsMax = 4 * 1_048_576;
export const stepsMax = 150;
export const countMax = 8;
export const seedMax = 2n ** 64n - 1n;

/** The samplers of InvokeAI 6.14, by the engine's own names. */
export const scheduler = z.enum([
  'ddim',
  'ddpm',
  'deis',
  'deis_k',
  'lms',
  'lms_k',
  'pndm',
  'heun',
  'heun_k',
  'euler',
  'euler_k',
  'euler_a',
  'kdpm_2',
  'kdpm_2_k',
  'kdpm_2_a',
  'kdpm_2_a_k',
  'dpmpp_2s',
  'dpmpp_2s_k',
  'dpmpp_2m',
  'dpmpp_2m_k',
  'dpmpp_2m_sde',
  'dpmpp_2m_sde_k',
  'dpmpp_3m',
  'dpmpp_3m_k',
  'dpmpp_sde',
  'dpmpp_sde_k',
  'er_sde',
  'unipc',
  'unipc_k',
  'lcm',
  'tcd',
]);
export type Scheduler = z.infer<typeof scheduler>;

/** 64 bits, unsigned, as a decimal string: a JSON number would lose the low digits. */
export const seed = z
  .string()
  .regex(/^(0|[1-9]\d{0,19})$/, {
    error: 'must be a whole number from 0 to 18446744073709551615, as a string',
    // What follows is asked of digits only: BigInt throws at anything else.
    abort: true,
  })
  .refine((value) => BigInt(value) <= seedMax, 'must be at most 18446744073709551615');

const dimension = z.int().min(dimensionMin).max(dimensionMax).multipleOf(dimensionStep);

const charsOf = (text: string) => [...text].length;

const promptText = z
  .string()
  .max(promptCharsMax * 2)
  .refine(isStorable, 'must be well-formed text')
  .transform((value) => value.normalize('NFC').trim());

// What is said to callers of other languages: JSON Schema counts characters as we do, JavaScript does not.
const prompt = promptText
  .refine(
    (value) => charsOf(value) >= 1 && charsOf(value) <= promptCharsMax,
    `must have 1 to ${promptCharsMax} characters`,
  )
  .meta({ minLength: 1, maxLength: promptCharsMax });
const negativePrompt = promptText
  .refine((value) => charsOf(value) <= promptCharsMax, `must have at most ${promptCharsMax} characters`)
  .meta({ maxLength: promptCharsMax });

const withinPixels = (size: { width: number; height: number }) => size.width * size.height <= pixelsMax;
const tooManyPixels = { path: ['width'], message: `width times height must be at most ${pixelsMax} pixels` };

/** Everything that decides what a picture looks like, complete: this is stored and printed into the file. */
export const recipe = z
  .object({
    prompt,
    negativePrompt,
    modelId: id,
    width: dimension,
    height: dimension,
    steps: z.int().min(1).max(stepsMax),
    cfgScale: z.number().min(1).max(30),
    scheduler,
    /** Of the first picture; each further one of the same run adds 1. */
    seed,
    count: z.int().min(1).max(countMax),
  })
  .refine(withinPixels, tooManyPixels);
export type Recipe = z.infer<typeof recipe>;

/** A recipe as a caller writes it: only the prompt is required. No model means the first active one; no seed, a random one. */
export const recipeInput = z
  .object({
    prompt,
    negativePrompt: negativePrompt.default(''),
    modelId: id.optional(),
    width: dimension.default(512),
    height: dimension.default(512),
    steps: z.int().min(1).max(stepsMax).default(30),
    cfgScale: z.number().min(1).max(30).default(7.5),
    scheduler: scheduler.default('euler'),
    seed: seed.optional(),
    count: z.int().min(1).max(countMax).default(1),
  })
  .refine(withinPixels, tooManyPixels);
export type RecipeInput = z.input<typeof recipeInput>;

/** The seed of picture `index` (from 0) of a run, wrapping at 64 bits. */
export function seedOfPicture(firstSeed: string, index: number): string {
  return ((BigInt(firstSeed) + BigInt(index)) & seedMax).toString();
}

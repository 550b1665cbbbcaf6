import type { ModelBase } from '../model/model.ts';

/** Credits for one megapixel (1,048,576 pixels) at 30 steps. */
const creditsPerMegapixel: Record<ModelBase, number> = { 'sd-1': 2, sdxl: 4 };
const megapixel = 1_048_576;
const referenceSteps = 30;

export interface PriceQuestion {
  readonly base: ModelBase;
  readonly width: number;
  readonly height: number;
  readonly steps: number;
}

/**
 * Credits for one picture: work grows with pixels and with steps, is rounded up, and is never free.
 * Pure, and shared: the web shows exactly what the api charges.
 */
export function priceOfPicture({ base, width, height, steps }: PriceQuestion): number {
  // Integer arithmetic up to the one division, so that every client rounds alike.
  const work = creditsPerMegapixel[base] * width * height * steps;
  return Math.max(1, Math.ceil(work / (megapixel * referenceSteps)));
}

/** Credits for a run of `count` pictures. */
export function priceOfRun(question: PriceQuestion & { readonly count: number }): number {
  return priceOfPicture(question) * question.count;
}

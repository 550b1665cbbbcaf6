import type { GenerationView } from '@pingvas/contracts';

/** Lines for a person about a run that did not make all its pictures: what happened, what it cost, what comes next. */
export function describeEnd(ended: GenerationView): string {
  const { failure, images, recipe, creditsConsumed, priceInCredits, status } = ended;
  const made = `${images.length} of ${recipe.count} pictures were made; the generation ${
    status === 'cancelled' ? 'was cancelled' : status
  }.`;
  const money = `Credits paid: ${creditsConsumed}. Credits given back: ${priceInCredits - creditsConsumed}.`;
  const lines =
    failure === null
      ? [made, money]
      : [made, `${failure.message} [${failure.code}, ${failure.fault}]`, money, failure.next];
  return `${lines.join('\n')}\n`;
}

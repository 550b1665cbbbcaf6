import type { ModelView } from '@pingvas/contracts';
import type { Model } from '@pingvas/db';

/** What leaves of a model, with what the fleet knows about it. */
export function presentModel(
  model: Model,
  facts: { readonly isAvailable: boolean; readonly secondsPerPicture: number | null },
): ModelView {
  return {
    id: model.id,
    name: model.name,
    displayName: model.displayName,
    type: model.type,
    base: model.base,
    isActive: model.isActive,
    isAvailable: facts.isAvailable,
    secondsPerPicture: facts.secondsPerPicture,
  };
}

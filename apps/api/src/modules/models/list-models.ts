import type { ModelView } from '@pingvas/contracts';
import { Model } from '@pingvas/db';
import type { ActorContext } from '../../platform/context.ts';
import { readAvailableModelIds, readSecondsPerPicture } from './model-facts.ts';
import { byOffer } from './models.order.ts';
import { presentModel } from './models.present.ts';

/** Every model, the default first; operators also see the withdrawn ones. */
export async function listModels({ em, actor }: ActorContext): Promise<{ items: ModelView[] }> {
  const models = await em.find(Model, actor.role === 'admin' ? {} : { isActive: true });
  const available = await readAvailableModelIds(em, actor.userId);
  const seconds = await readSecondsPerPicture(em);
  const items = models
    .toSorted((a, b) => Number(b.isActive) - Number(a.isActive) || byOffer(available)(a, b))
    .map((model) =>
      presentModel(model, {
        isAvailable: available.has(model.id),
        secondsPerPicture: seconds.get(model.id) ?? null,
      }),
    );
  return { items };
}

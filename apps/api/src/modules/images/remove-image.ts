import { Image } from '@pingvas/db';
import type { ActorContext } from '../../platform/context.ts';
import { DomainError } from '../../platform/errors/domain-error.ts';
import { publishNews } from '../../platform/live/user-news.ts';
import { disownObjects } from '../../platform/storage/unowned-objects.ts';

/**
 * Takes an image out of the person's gallery for good. The row stays, as the proof of what was paid for; the
 * objects belong to nobody from the same commit on, and are gone within seconds.
 *
 * @throws DomainError images.not-found, for somebody else's and a removed one exactly as for none
 */
export async function removeImage(
  { em, clock, live, log, actor, faults }: ActorContext,
  { imageId }: { readonly imageId: string },
): Promise<{ ok: true }> {
  await em.fork().transactional(async (tx) => {
    const own = { id: imageId, userId: actor.userId, deletedAt: null };
    const image = await tx.findOne(Image, own, { fields: ['objectKey', 'thumbnailKey'] });
    // Of two removals at once the second one changes no row.
    const removed = image === null ? 0 : await tx.nativeUpdate(Image, own, { deletedAt: clock.now() });
    if (image === null || removed !== 1) throw new DomainError('images.not-found');
    await disownObjects(tx, [image.objectKey, image.thumbnailKey]);
    faults.reach('remove.settled');
  });
  faults.reach('remove.committed');
  try {
    await publishNews(live, actor.userId, { type: 'image.removed', imageId });
  } catch (error) {
    log.warn({ err: error, imageId }, 'a removal could not be announced');
  }
  return { ok: true };
}

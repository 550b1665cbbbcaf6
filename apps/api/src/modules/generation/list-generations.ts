import type { ListGenerationsInput, listGenerationsOutput } from '@pingvas/contracts';
import { Generation } from '@pingvas/db';
import { z } from 'zod';
import type { ActorContext } from '../../platform/context.ts';
import { DomainError } from '../../platform/errors/domain-error.ts';
import { openStatuses } from './generation.states.ts';
import { presentGenerations } from './read-generations.ts';

/** The id of the last item: ids sort by time, so a page never shifts when something new arrives. */
const cursorForm = z.uuid();

/**
 * The person's own generations, newest first, page by page.
 *
 * @throws DomainError request.invalid for a cursor that no page gave out
 */
export async function listGenerations(
  context: ActorContext,
  { cursor, limit, isOpen }: ListGenerationsInput,
): Promise<z.output<typeof listGenerationsOutput>> {
  const { em, actor } = context;
  if (cursor !== undefined && !cursorForm.safeParse(cursor).success) {
    throw new DomainError('request.invalid', {
      fields: [{ path: 'cursor', message: 'must be the cursor of a page' }],
    });
  }
  const found = await em.fork().find(
    Generation,
    {
      userId: actor.userId,
      ...(cursor === undefined ? {} : { id: { $lt: cursor } }),
      ...(isOpen === undefined
        ? {}
        : { status: isOpen ? { $in: [...openStatuses] } : { $nin: [...openStatuses] } }),
    },
    { orderBy: { id: 'desc' }, limit: limit + 1 },
  );
  const page = found.slice(0, limit);
  return {
    items: await presentGenerations(context, page),
    nextCursor: found.length > limit ? (page.at(-1)?.id ?? null) : null,
  };
}

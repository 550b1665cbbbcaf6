import type { imageMonthsInput, imageMonthsOutput } from '@pingvas/contracts';
import { z } from 'zod';
import type { ActorContext } from '../../platform/context.ts';

const rows = z.array(z.object({ month: z.string(), count: z.int() }));

/** How many pictures of each month, in the calendar of `timeZone`, stand in the person's gallery, newest first. */
export async function listImageMonths(
  { em, actor }: ActorContext,
  { timeZone }: NonNullable<z.output<typeof imageMonthsInput>> = { timeZone: 'UTC' },
): Promise<z.output<typeof imageMonthsOutput>> {
  // Reads nothing but the gallery's own index.
  const found: unknown = await em.fork().execute(
    `select to_char(month, 'YYYY-MM') as month, count
       from (select date_trunc('month', created_at at time zone ?) as month, count(*)::int as count
               from images.images
              where user_id = ? and deleted_at is null
              group by 1) as months
      order by 1 desc`,
    [timeZone, actor.userId],
  );
  return { months: rows.parse(found) };
}

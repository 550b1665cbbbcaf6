import type { EntityManager } from '@mikro-orm/postgresql';
import type { CreditsView } from '@pingvas/contracts';

/** What a user can spend and what is set aside; zeros for a user without an account. */
export async function creditsOf(em: EntityManager, userId: string): Promise<CreditsView> {
  const [row] = await em.execute<{ available: string; held: string }[]>(
    'select balance - held as available, held from credits.accounts where user_id = ?',
    [userId],
  );
  return { balance: Number(row?.available ?? 0), held: Number(row?.held ?? 0) };
}

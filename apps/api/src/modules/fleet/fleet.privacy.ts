import { participant } from '../../platform/privacy/participant.ts';
import { eraseWorkerTokensOf } from './manage-worker-tokens.ts';

const kept = 'work of other people may name the machine: by id, without a name, and its token opens nothing';

/** Machines that a person lent the fleet, and the tokens of these. */
export const fleetPrivacy = participant(
  'fleet',
  [
    {
      table: 'fleet.worker_tokens',
      where: 'own.owner_id = :person',
      key: 'id',
      exports: ['id', 'label', 'created_at', 'expires_at', 'revoked_at', 'last_used_at', 'rotated_at'],
      fate: { kept },
    },
    {
      // Machines of others that work for the person: whose they are and what they are called is not the person's.
      table: 'fleet.worker_tokens',
      where: `own.owner_id is distinct from :person and 'person:' || :person = any(own.pools)`,
      key: 'id',
      exports: [],
      fate: { kept },
    },
    {
      table: 'fleet.workers',
      where: 'own.token_id in (select id from fleet.worker_tokens where owner_id = :person)',
      key: 'id',
      exports: ['name', 'engine_version', 'machine', 'registered_at', 'last_seen_at'],
      fate: { kept },
    },
  ],
  {
    async stop({ context, userId }) {
      const now = context.clock.now();
      await context.em.fork().transactional((tx) => eraseWorkerTokensOf(tx, { userId, now }));
    },
    async leftOf(em, userId) {
      const [row] = await em.execute<{ count: string }[]>(
        `select count(*) as count from fleet.worker_tokens where owner_id = ? and label <> 'erased'`,
        [userId],
      );
      const named = Number(row?.count ?? 0);
      return named === 0 ? {} : { 'fleet.worker_tokens': named };
    },
  },
);

import { Generation } from '@pingvas/db';
import { DomainError } from '../../platform/errors/domain-error.ts';
import { participant, type Whose } from '../../platform/privacy/participant.ts';
import { clearUploadsOf, forgetWork } from '../fleet/index.ts';
import { cancelGeneration } from './cancel-generation.ts';
import { openStatuses } from './generation.states.ts';

const pageGenerations = 100;

/** What a person asked for, with every prompt. */
export const generationPrivacy = participant(
  'generation',
  [
    {
      table: 'generation.generations',
      where: 'own.user_id = :person',
      key: 'id',
      exports: [
        ...[
          'id',
          'status',
          'model_name',
          'prompt',
          'negative_prompt',
          'width',
          'height',
          'steps',
          'cfg_scale',
        ],
        ...['scheduler', 'seed', 'count', 'price_per_picture', 'failure_code', 'is_emulated', 'created_at'],
        ...['started_at', 'completed_at'],
      ],
      fate: 'removed',
    },
  ],
  {
    stop: cancelAll,
    async erase(tx, { userId }) {
      const generations = await tx.execute<{ id: string; jobId: string; queueName: string }[]>(
        `select id, job_id as "jobId", queue_name as "queueName" from generation.generations
          where user_id = ? order by id limit ${pageGenerations} for update`,
        [userId],
      );
      if (generations.length === 0) return {};
      const { leases } = await forgetWork(tx, generations);
      await tx.nativeDelete(Generation, { id: { $in: generations.map(({ id }) => id) } });
      return {
        'generation.generations': generations.length,
        ...(leases > 0 ? { 'fleet.leases': leases } : {}),
      };
    },
  },
);

/** Ends what is queued or being made: what was held for it is given back, and no worker delivers any more. */
async function cancelAll({ context, userId }: Whose): Promise<void> {
  const actor = { userId, role: 'user', tier: 'free', credentialId: 'erasure', apiKeyId: null } as const;
  const open = await context.em
    .fork()
    .find(Generation, { userId, status: { $in: [...openStatuses] } }, { fields: ['id', 'jobId'] });
  for (const { id, jobId } of open) {
    try {
      await cancelGeneration({ ...context, actor }, { generationId: id });
    } catch (error) {
      // It came to its end by itself.
      if (!(error instanceof DomainError) || error.code !== 'generation.already-ended') throw error;
    }
    await clearUploadsOf(context, jobId);
  }
}

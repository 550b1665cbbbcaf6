import { participant } from '../../platform/privacy/participant.ts';
import { disownObjects } from '../../platform/storage/unowned-objects.ts';
import { exportFolder, exportWork } from './export-work.ts';

/** Archives, and the receipt that stays. */
export const privacyPrivacy = participant(
  'privacy',
  [
    {
      table: 'privacy.exports',
      where: 'own.user_id = :person',
      key: 'id',
      exports: ['state', 'asked_at', 'ready_at', 'expires_at', 'size_bytes'],
      fate: 'removed',
    },
    {
      table: 'queue.job',
      where: `own.name = '${exportWork.queue}' and own.data ->> 'userId' = :person`,
      key: 'id',
      exports: [],
      fate: 'removed',
    },
    {
      table: 'privacy.erasures',
      where: 'own.user_id = :person',
      key: 'user_id',
      exports: [],
      fate: { kept: 'this receipt: an id and numbers' },
    },
  ],
  {
    folders: [exportFolder],
    async erase(tx, { userId }) {
      const removed = await tx.execute<{ object_key: string }[]>(
        'delete from privacy.exports where user_id = ? returning object_key',
        [userId],
      );
      if (removed.length === 0) return {};
      await disownObjects(
        tx,
        removed.map(({ object_key }) => object_key),
      );
      return { 'privacy.exports': removed.length, objects: removed.length };
    },
  },
);

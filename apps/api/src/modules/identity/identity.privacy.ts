import type { EntityManager } from '@mikro-orm/postgresql';
import { participant } from '../../platform/privacy/participant.ts';
import type { PersonalRows } from '../../platform/privacy/personal-rows.ts';
import { disownObjects } from '../../platform/storage/unowned-objects.ts';
import { restartStreams } from './admin/restart-streams.ts';
import { forgottenQueue } from './email/forgot-password.ts';
import { failedMailQueue, mailQueue } from './email/send-mail.ts';
import { smallAvatarKey } from './profile/avatar-keys.ts';
import { portraitWork } from './profile/portrait-work.ts';

const own = 'own.user_id = :person';

/** True where the person did it, by themselves or with a key: where others were is not theirs to know. */
const isByPerson =
  'own.actor_id = :person or own.actor_id in (select id from identity.api_keys where user_id = :person)';

function whereByPerson(name: string) {
  return { name, value: `case when ${isByPerson} then own.${name} end` };
}

function queued(where: string): PersonalRows {
  return { table: 'queue.job', where, key: 'id', exports: [], fate: 'removed' };
}

/** Everything in this module that is about people. What refers to other rows comes before them. */
const rows: readonly PersonalRows[] = [
  {
    table: 'identity.users',
    where: 'own.id = :person',
    key: 'id',
    exports: [
      ...['id', 'email', 'email_verified_at', 'username', 'full_name', 'nickname', 'bio', 'role', 'tier'],
      ...[
        'language',
        'theme',
        'time_zone',
        'notify_finished',
        'notify_news',
        'created_at',
        'deletion_due_at',
      ],
    ],
    fate: { kept: 'the ledger needs the id; every other column is empty' },
  },
  {
    table: 'identity.audit_events',
    where: 'own.actor_id = :person or own.target_user_id = :person',
    key: 'id',
    exports: ['at', 'action', whereByPerson('address'), whereByPerson('user_agent'), 'details'],
    fate: { kept: 'what was done to accounts stays on record: by id, without network addresses and devices' },
  },
  {
    table: 'identity.closed_doors',
    where: 'own.closed_by = :person',
    key: 'name',
    exports: [],
    fate: { kept: 'the first administrator is made once: by id' },
  },
  {
    table: 'identity.refresh_tokens',
    where: 'own.family_id in (select id from identity.token_families where user_id = :person)',
    key: 'id_hash',
    exports: [],
    fate: 'removed',
  },
  {
    table: 'identity.sessions',
    where: own,
    key: 'id_hash',
    exports: ['kind', 'created_at', 'last_seen_at', 'expires_at', 'user_agent', 'address'],
    fate: 'removed',
  },
  {
    table: 'identity.token_families',
    where: own,
    key: 'id',
    exports: ['created_at', 'last_seen_at', 'expires_at', 'user_agent', 'address'],
    fate: 'removed',
  },
  { table: 'identity.log_in_tickets', where: own, key: 'id_hash', exports: [], fate: 'removed' },
  { table: 'identity.oauth_attempts', where: own, key: 'state_hash', exports: [], fate: 'removed' },
  {
    table: 'identity.connections',
    where: own,
    key: 'id',
    exports: ['provider', 'subject', 'email', 'created_at', 'last_used_at'],
    fate: 'removed',
  },
  {
    table: 'identity.passkeys',
    where: own,
    key: 'id',
    exports: ['name', 'is_synced', 'created_at', 'last_used_at'],
    fate: 'removed',
  },
  {
    table: 'identity.totp_secrets',
    where: own,
    key: 'user_id',
    exports: ['created_at', 'confirmed_at'],
    fate: 'removed',
  },
  { table: 'identity.recovery_codes', where: own, key: 'code_hash', exports: ['used_at'], fate: 'removed' },
  {
    table: 'identity.api_keys',
    where: own,
    key: 'id',
    exports: ['name', 'hint', 'scopes', 'created_at', 'expires_at', 'revoked_at', 'last_used_at'],
    fate: 'removed',
  },
  {
    table: 'identity.email_tokens',
    where: own,
    key: 'id',
    exports: ['purpose', 'email', 'created_at', 'expires_at', 'used_at'],
    fate: 'removed',
  },
  {
    table: 'identity.outbox_mails',
    where: own,
    key: 'id',
    exports: ['recipient', 'template', 'subject', 'created_at'],
    fate: 'removed',
  },
  { table: 'identity.avatars', where: own, key: 'user_id', exports: ['state', 'asked_at'], fate: 'removed' },
  // What waits in the queue names a mailbox or a person.
  queued(`own.name in ('${mailQueue}', '${failedMailQueue}', '${portraitWork.queue}')
    and own.data ->> 'userId' = :person`),
  queued(`own.name = '${forgottenQueue}'
    and own.data ->> 'email' = (select email from identity.users where id = :person)`),
];

/** Accounts, ways in, mails and faces. */
export const identityPrivacy = participant('identity', rows, {
  folders: ['avatars/', 'quarantine/avatars/'],
  async *filesOf({ context, userId }) {
    for await (const { key } of context.storage.list(`avatars/${userId}/`)) {
      yield {
        path: `identity/avatar/${key.slice(key.lastIndexOf('/') + 1)}`,
        isCompressible: false,
        async *read() {
          const bytes = await context.storage.get(key);
          if (bytes !== null) yield bytes;
        },
      };
    }
  },
  stop: ({ context, userId }) => restartStreams(context, userId),
  erase: (tx, { userId }) => disownAvatar(tx, userId),
});

async function disownAvatar(tx: EntityManager, userId: string): Promise<Record<string, number>> {
  const [user] = await tx.execute<{ avatar_key: string | null }[]>(
    'select avatar_key from identity.users where id = ? and avatar_key is not null for update',
    [userId],
  );
  if (!user?.avatar_key) return {};
  await disownObjects(tx, [user.avatar_key, smallAvatarKey(user.avatar_key)]);
  await tx.execute('update identity.users set avatar_key = null where id = ?', [userId]);
  return { objects: 2 };
}

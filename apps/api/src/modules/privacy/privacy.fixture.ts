import { randomBytes } from 'node:crypto';
import {
  ApiKey,
  AuditEvent,
  Avatar,
  Connection,
  EmailToken,
  LogInTicket,
  newId,
  OauthAttempt,
  OutboxMail,
  Passkey,
  RecoveryCode,
  RefreshToken,
  TokenFamily,
  TotpSecret,
  User,
} from '@pingvas/db';
import { z } from 'zod';
import type { KnownPerson, SignedInContext } from '../../platform/context.ts';
import { issueWorkerToken } from '../fleet/worker-token.ts';
import { request, type TestPerson, type TestStudio } from '../generation/generation.fixture.ts';
import { recordAct } from '../identity/audit/record-act.ts';
import { sendNotice } from '../identity/email/send-mail.ts';
import { buildPerson } from '../identity/person.fixture.ts';
import { avatarKeys } from '../identity/profile/avatar-keys.ts';

const hash = () => randomBytes(32).toString('hex');

/** A person of a test, signed in. */
export function signedIn(
  studio: TestStudio,
  person: TestPerson,
  known: Partial<KnownPerson> = {},
): SignedInContext {
  return {
    ...studio.context(),
    caller: { address: '203.0.113.9', userAgent: 'a browser of a test' },
    actor: {
      ...{
        userId: person.userId,
        role: 'user',
        tier: 'free',
        via: 'session',
        apiKeyId: null,
        familyId: null,
      },
      credentialId: person.sessionId,
      sessionId: person.sessionId,
      provenAt: studio.clock.now(),
      person: buildPerson({ id: person.userId, ...known }),
    },
  };
}

/** Words that stand in every place where something of the person is kept: none may be found afterwards. */
export interface Traces {
  readonly email: string;
  readonly words: readonly string[];
}

/** Somebody with at least one row in every table that knows people, with pictures, a face and a machine. */
export async function addFullPerson(
  studio: TestStudio,
  { pictures = 2 }: { readonly pictures?: number } = {},
): Promise<{ person: TestPerson; traces: Traces }> {
  const person = await studio.addPerson({ credits: 100 });
  const { userId } = person;
  const mark = randomBytes(6).toString('hex');
  const email = `${mark}@gone.example`;
  const traces = { email, words: [mark] };
  const em = studio.database.orm.em.fork();
  const now = studio.clock.now();
  const later = new Date(now.getTime() + 3_600_000);

  const face = avatarKeys(userId, newId());
  for (const key of [face.large, face.small]) await studio.storage.put(key, randomBytes(50), 'image/webp');
  await em.nativeUpdate(
    User,
    { id: userId },
    {
      ...{ email, username: `u${mark}`, fullName: `Name ${mark}`, nickname: `n${mark}`, bio: `bio ${mark}` },
      avatarKey: face.large,
      timeZone: 'Europe/Paris',
      emailVerifiedAt: now,
    },
  );
  await em.insert(Avatar, {
    ...{ userId, uploadId: newId(), state: 'ready', contentType: 'image/png', sizeBytes: 50 },
    sha256: hash(),
  });
  const familyId = newId();
  await em.insert(TokenFamily, { id: familyId, userId, expiresAt: later, userAgent: mark, address: mark });
  await em.insert(RefreshToken, { idHash: hash(), familyId, expiresAt: later });
  await em.insert(ApiKey, {
    ...{ id: newId(), userId, name: mark, keyHash: hash(), hint: 'abcd' },
    scopes: ['read'],
  });
  await em.insert(Connection, { id: newId(), userId, provider: 'google', subject: mark, email });
  await em.insert(Passkey, {
    ...{ id: newId(), userId, credentialId: mark, publicKey: mark, counter: 0, transports: [] },
    ...{ isSynced: false, name: mark },
  });
  await em.insert(TotpSecret, { userId, sealedSecret: mark, confirmedAt: now });
  await em.insert(RecoveryCode, { userId, codeHash: hash() });
  await em.insert(LogInTicket, {
    idHash: hash(),
    userId,
    via: 'cookie',
    proof: 'password',
    expiresAt: later,
  });
  await em.insert(OauthAttempt, {
    ...{ stateHash: hash(), provider: 'google', purpose: 'link', via: 'cookie', browserHash: hash() },
    ...{ userId, sessionId: person.sessionId, codeVerifier: mark, nonce: mark, expiresAt: later },
  });
  await em.insert(EmailToken, { id: newId(), userId, purpose: 'verify', email, expiresAt: later });
  await em.insert(OutboxMail, {
    ...{ id: newId(), userId, recipient: email, template: 'verify-email', language: 'ko' },
    ...{ subject: mark, text: mark, html: mark },
  });
  await issueWorkerToken(studio.context(), { label: mark, ownerId: userId, pools: [`person:${userId}`] });

  const context = signedIn(studio, person);
  await em.transactional(async (tx) => {
    await recordAct(
      tx,
      { ...context, caller: { address: mark, userAgent: mark } },
      { action: 'identity.signed-out' },
    );
    const reader = { id: userId, email, language: 'ko', timeZone: 'UTC' } as const;
    await sendNotice(tx, context, { template: 'password-changed', reader, values: {} });
  });

  const model = await studio.addModel();
  const worker = await studio.addWorker([model]);
  for (let made = 0; made < pictures; made += 1) {
    await request(person, { modelId: model.id, prompt: `a jar ${mark}` });
    await worker.finish(await worker.claimed());
  }
  return { person, traces };
}

const named = z.object({ table: z.string() });

/** The tables in which these words stand, with how often; `except` are told to be passed by. */
export async function tablesWith(
  studio: TestStudio,
  words: readonly string[],
): Promise<Record<string, number>> {
  const em = studio.database.orm.em.fork();
  const tables = z.array(named).parse(
    await em.execute(
      `select table_schema || '.' || table_name as "table" from information_schema.tables
        where table_type = 'BASE TABLE' and table_schema not in ('pg_catalog', 'information_schema')`,
    ),
  );
  const found: Record<string, number> = {};
  for (const { table } of tables) {
    const any = words.map(() => 'position(? in one::text) > 0').join(' or ');
    const [row] = await em.execute<{ count: string }[]>(
      `select count(*) as count from only ${table} one where ${any}`,
      [...words],
    );
    const count = Number(row?.count ?? 0);
    if (count > 0) found[table] = count;
  }
  return found;
}

/** How many rows of the audit log say where this person was. */
export async function addressesOf(studio: TestStudio, userId: string): Promise<number> {
  const em = studio.database.orm.em.fork();
  return em.count(AuditEvent, {
    $or: [{ actorId: userId }, { targetUserId: userId }],
    address: { $ne: null },
  });
}

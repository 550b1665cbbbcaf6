import { createHash, randomUUID } from 'node:crypto';
import { AuditEvent, RefreshToken, TokenFamily } from '@pingvas/db';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { newContext } from '../../../parts.ts';
import {
  callRest,
  codeOf,
  type RestAnswer,
  signedInBy,
  startTestApi,
  type TestApi,
} from '../../../testing/index.ts';
import { updateUser } from '../update-user.ts';
import { familyLifetimeMs, refreshLifetimeMs } from './refresh-token.ts';

let api: TestApi;
beforeAll(async () => {
  api = await startTestApi();
});
afterAll(() => api?.stop());
afterEach(() => {
  vi.useRealTimers();
});

const em = () => api.parts.orm.em.fork();
const refresh = (refreshToken: string): Promise<RestAnswer> =>
  callRest(api.url, '/auth/refresh', { body: { refresh_token: refreshToken } });
const me = async (token: string) => (await callRest(api.url, '/auth/me', { token })).status;
/** What is remembered of a session for a moment must not hide what time has ended. */
function pass(ms: number): void {
  vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + ms });
}

async function newSignIn() {
  const answer = await callRest(api.url, '/auth/register', {
    body: { email: `${randomUUID()}@example.test`, password: randomUUID() },
  });
  return signedInBy(answer);
}

describe('renewing tokens', () => {
  it('gives new ones that count, and uses the refresh token up', async () => {
    const first = await newSignIn();
    const answer = await refresh(first.refreshToken);
    expect(answer.status).toBe(200);
    const second = signedInBy(answer);
    expect(second.userId).toBe(first.userId);
    expect([second.token, second.refreshToken]).not.toContain(first.refreshToken);
    expect(await me(second.token)).toBe(200);
    expect(signedInBy(await refresh(second.refreshToken)).userId).toBe(first.userId);
  });

  it('leaves two access tokens at most: the newest, and the one before for calls in flight', async () => {
    const first = await newSignIn();
    const second = signedInBy(await refresh(first.refreshToken));
    expect([await me(first.token), await me(second.token)]).toEqual([200, 200]);
    pass(1);
    const third = signedInBy(await refresh(second.refreshToken));
    expect([await me(first.token), await me(second.token), await me(third.token)]).toEqual([401, 200, 200]);
  });

  it('ends the whole family when a used refresh token is shown again, and writes that down', async () => {
    const first = await newSignIn();
    const second = signedInBy(await refresh(first.refreshToken));
    const other = await newSignIn();

    const replay = await refresh(first.refreshToken);
    expect([replay.status, codeOf(replay)]).toEqual([401, 'identity.refresh-refused']);
    expect([await me(first.token), await me(second.token)]).toEqual([401, 401]);
    expect(codeOf(await refresh(second.refreshToken))).toBe('identity.refresh-refused');
    expect(await me(other.token)).toBe(200);
    const written = await em().count(AuditEvent, {
      action: 'identity.refresh-replayed',
      targetUserId: first.userId,
    });
    expect(written).toBe(1);
  });

  it('renews once when one token is shown twenty times at the same moment, and then ends the family', async () => {
    const { refreshToken, userId } = await newSignIn();
    const answers = await Promise.all(Array.from({ length: 20 }, () => refresh(refreshToken)));
    const refused = answers.filter(({ status }) => status === 401);
    expect(answers.length - refused.length).toBeLessThanOrEqual(1);
    expect(answers.every(({ status }) => status === 200 || status === 401)).toBe(true);
    expect(await em().count(TokenFamily, { userId })).toBe(0);
    const winner = answers.find(({ status }) => status === 200);
    if (winner !== undefined) expect(await me(signedInBy(winner).token)).toBe(401);
  });

  it('ends an access token after half an hour and a refresh token after seven days', async () => {
    const { token, refreshToken } = await newSignIn();
    pass(30 * 60_000 + 1);
    expect(await me(token)).toBe(401);
    pass(refreshLifetimeMs);
    expect(codeOf(await refresh(refreshToken))).toBe('identity.refresh-refused');
  });

  it('goes on for ninety days at most, however often it is renewed', async () => {
    let { refreshToken } = await newSignIn();
    for (let renewals = 0; renewals < Math.floor(familyLifetimeMs / refreshLifetimeMs); renewals += 1) {
      pass(refreshLifetimeMs - 60_000);
      ({ refreshToken } = signedInBy(await refresh(refreshToken)));
    }
    pass(refreshLifetimeMs - 60_000);
    expect(codeOf(await refresh(refreshToken))).toBe('identity.refresh-refused');
  });

  it('renews no sooner and no later when the clock is moved by an hour and back', async () => {
    const { refreshToken } = await newSignIn();
    pass(3_600_000);
    const ahead = signedInBy(await refresh(refreshToken));
    vi.useRealTimers();
    expect(signedInBy(await refresh(ahead.refreshToken)).token).toMatch(/^pgs_/);
  });

  it('keeps hashes: what lies in the database renews nothing', async () => {
    const { refreshToken } = await newSignIn();
    const rows = await em().find(RefreshToken, {});
    expect(JSON.stringify(rows)).not.toContain(refreshToken);
    for (const { idHash } of rows.slice(0, 3)) {
      expect(codeOf(await refresh(idHash))).toBe('identity.refresh-refused');
      expect(codeOf(await refresh(`pgr_${idHash.slice(0, 43)}`))).toBe('identity.refresh-refused');
    }
  });

  it('is refused to somebody whose account was closed, and does not say so', async () => {
    const { refreshToken, userId } = await newSignIn();
    await updateUser(newContext(api.parts), userId, { isActive: false });
    expect(codeOf(await refresh(refreshToken))).toBe('identity.refresh-refused');
    // Nobody has stolen anything: it works again when the account is opened again.
    await updateUser(newContext(api.parts), userId, { isActive: true });
    expect((await refresh(refreshToken)).status).toBe(200);
  });

  it('proves nothing anew: a renewed access token is no fresher than the sign-in', async () => {
    const { refreshToken, userId } = await newSignIn();
    pass(20 * 60_000);
    await refresh(refreshToken);
    const sessions = await em().execute<{ fresh: boolean }[]>(
      `select s.proven_at > f.created_at as fresh from identity.sessions s
         join identity.token_families f on f.id = s.family_id where s.user_id = ?`,
      [userId],
    );
    expect(sessions.map(({ fresh }) => fresh)).toEqual([false, false]);
  });

  it('makes a sign-in that proved too little no proof, also when its access token is gone', async () => {
    const { token, refreshToken, userId } = await newSignIn();
    // As of a sign-in at a provider where there is a password.
    await em().execute("update identity.sessions set proven_at = 'epoch' where user_id = ?", [userId]);
    const id = createHash('sha256').update(token).digest('hex');
    const ended = await callRest(api.url, `/auth/sessions/${id}`, { method: 'DELETE', token });
    expect(codeOf(ended)).toBe('identity.session-not-found');
    await em().execute('delete from identity.sessions where user_id = ?', [userId]);
    const renewed = signedInBy(await refresh(refreshToken));
    const left = await callRest(api.url, '/users/me/api-keys', {
      body: { name: 'mine', scopes: ['read'], expires_in_days: 1 },
      token: renewed.token,
    });
    expect(codeOf(left)).toBe('identity.step-up-required');
  });

  it('and ending everything at the same moment do not break each other', async () => {
    for (let round = 0; round < 10; round += 1) {
      const first = await newSignIn();
      const second = signedInBy(await refresh(first.refreshToken));
      const ending = (path: string) => callRest(api.url, path, { method: 'POST', token: second.token });
      const answers = await Promise.all([
        ending('/auth/logout-everywhere'),
        refresh(second.refreshToken),
        ending('/auth/logout'),
        refresh(first.refreshToken),
      ]);
      expect(answers.filter(({ status }) => status !== 200 && status !== 401)).toEqual([]);
      expect(await em().count(TokenFamily, { userId: first.userId })).toBe(0);
    }
  });

  it('is over with the log-out of one of its access tokens', async () => {
    const first = await newSignIn();
    const second = signedInBy(await refresh(first.refreshToken));
    const left = await callRest(api.url, '/auth/logout', { method: 'POST', token: second.token });
    expect(left.status).toBe(200);
    expect([await me(first.token), await me(second.token)]).toEqual([401, 401]);
    expect(codeOf(await refresh(second.refreshToken))).toBe('identity.refresh-refused');
  });
});

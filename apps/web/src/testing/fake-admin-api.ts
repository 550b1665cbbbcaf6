import {
  type AdministeredUser,
  type AuditEntry,
  administeredUser,
  type ErrorCode,
  entryView,
  type FirstRunInput,
  firstRunInput,
  firstRunView,
  type ListedUser,
  listAuditInput,
  listAuditOutput,
  listUsersInput,
  listUsersOutput,
  type UpdateUserInput,
  type UserView,
  updateUserInput,
  userIdInput,
} from '@pingvas/contracts';
import { buildUser, type FakeServer, refuse, startFakeServer, t } from './fake-server.ts';

/** What the server of a test of administration knows and has heard. */
export interface FakeAdminApi extends FakeServer {
  readonly isSignedIn: boolean;
  /** Who is signed in. */
  oneself: UserView;
  people: AdministeredUser[];
  entries: AuditEntry[];
  /** The first person of the next page of people stands here. */
  pageSize: number;
  /** What changes are refused with; null takes them. */
  refusal: ErrorCode | null;
  /** Lists cannot be had now. */
  isAway: boolean;
  isFirstRunOpen: boolean;
  readonly updates: UpdateUserInput[];
  readonly closed: string[];
  readonly removed: string[];
  readonly firstRuns: FirstRunInput[];
}

/** A person of whom nothing special is to be told; every part of them can be said otherwise. */
export function buildPerson(patch: Partial<AdministeredUser> = {}): AdministeredUser {
  return {
    ...buildUser({ email: 'seoyeon@example.com' }),
    state: 'active',
    lastSeenAt: null,
    hasPassword: true,
    sessionCount: 2,
    apiKeyCount: 0,
    credits: { balance: 100, held: 0 },
    isLastAdministrator: false,
    ...patch,
  };
}

/** An act in the record; every part of it can be said otherwise. */
export function buildEntry(patch: Partial<AuditEntry> = {}): AuditEntry {
  return {
    id: crypto.randomUUID(),
    at: '2026-11-20T09:00:00.000Z',
    action: 'identity.signed-in',
    actorKind: 'anonymous',
    actorId: null,
    targetUserId: null,
    address: '192.0.2.7',
    place: { countryCode: null, isLocal: false },
    userAgent: null,
    requestId: 'request-1',
    details: {},
    actor: null,
    target: null,
    ...patch,
  };
}

/** Answers what administrators ask, over HTTP and with the contract's own schemas. */
export async function startFakeAdminApi(): Promise<FakeAdminApi> {
  const api = {
    isSignedIn: true,
    oneself: buildUser({ role: 'admin' }),
    people: [] as AdministeredUser[],
    entries: [] as AuditEntry[],
    pageSize: 50,
    refusal: null as ErrorCode | null,
    isAway: false,
    isFirstRunOpen: false,
    updates: [] as UpdateUserInput[],
    closed: [] as string[],
    removed: [] as string[],
    firstRuns: [] as FirstRunInput[],
  };
  const personOf = (userId: string) =>
    api.people.find(({ id }) => id === userId) ?? refuse('identity.user-not-found');
  const change = (userId: string, patch: Partial<AdministeredUser>): AdministeredUser => {
    if (api.refusal !== null) return refuse(api.refusal);
    const changed = { ...personOf(userId), ...patch };
    api.people = api.people.map((person) => (person.id === userId ? changed : person));
    return changed;
  };
  const isAsked = (
    person: ListedUser,
    { search, role, state }: { search?: string; role?: string; state?: string },
  ) =>
    [person.email, person.fullName, person.nickname].join(' ').includes(search ?? '') &&
    (role === undefined || person.role === role) &&
    (state === undefined || person.state === state);

  const users = t.router({
    list: t.procedure
      .input(listUsersInput)
      .output(listUsersOutput)
      .query(({ input: { cursor, search, role, state } }) => {
        if (api.isAway) return refuse('platform.unavailable');
        const asked = { ...(search && { search }), ...(role && { role }), ...(state && { state }) };
        const found = api.people.filter((person) => isAsked(person, asked));
        const start = cursor === undefined ? 0 : found.findIndex(({ id }) => id === cursor) + 1;
        const items = found.slice(start, start + api.pageSize);
        const isLast = start + api.pageSize >= found.length;
        return { items, nextCursor: isLast ? null : (items.at(-1)?.id ?? null) };
      }),
    get: t.procedure
      .input(userIdInput)
      .output(administeredUser)
      .query(({ input }) => personOf(input.userId)),
    update: t.procedure
      .input(updateUserInput)
      .output(administeredUser)
      .mutation(({ input }) => {
        api.updates.push(input);
        const { userId, ...patch } = input;
        return change(userId, patch as Partial<AdministeredUser>);
      }),
    deactivate: t.procedure
      .input(userIdInput)
      .output(administeredUser)
      .mutation(({ input: { userId } }) => {
        api.closed.push(userId);
        return change(userId, { isActive: false, state: 'deactivated', sessionCount: 0 });
      }),
    reactivate: t.procedure
      .input(userIdInput)
      .output(administeredUser)
      .mutation(({ input: { userId } }) =>
        change(userId, { isActive: true, state: 'active', deletionDueAt: null }),
      ),
    remove: t.procedure
      .input(userIdInput)
      .output(administeredUser)
      .mutation(({ input: { userId } }) => {
        api.removed.push(userId);
        const deletionDueAt = '2026-11-28T09:00:00.000Z';
        return change(userId, { isActive: false, state: 'leaving', deletionDueAt });
      }),
  });
  const audit = t.router({
    list: t.procedure
      .input(listAuditInput)
      .output(listAuditOutput)
      .query(({ input: { action, personId } }) => {
        if (api.isAway) return refuse('platform.unavailable');
        const items = api.entries.filter(
          (entry) =>
            (action === undefined || entry.action === action) &&
            (personId === undefined || entry.actorId === personId || entry.targetUserId === personId),
        );
        return { items, nextCursor: null };
      }),
  });
  const firstRun = t.router({
    get: t.procedure.output(firstRunView).query(() => ({ isOpen: api.isFirstRunOpen })),
    makeAdministrator: t.procedure
      .input(firstRunInput)
      .output(entryView)
      .mutation(({ input }) => {
        api.firstRuns.push(input);
        if (api.refusal !== null) return refuse(api.refusal);
        return { state: 'signed-in' as const, user: { ...api.oneself, email: input.email } };
      }),
  });
  const router = t.router({
    identity: t.router({ me: t.procedure.query(() => api.oneself), firstRun }),
    admin: t.router({ users, audit }),
  });

  return Object.assign(api, await startFakeServer(router));
}

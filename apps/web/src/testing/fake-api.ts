import {
  type CreditsView,
  connectionsView,
  creditsView,
  currentExport,
  deletionView,
  type ErrorCode,
  endSessionInput,
  entryView,
  exportView,
  type GenerationView,
  generationView,
  type ImageListItem,
  imageDetailView,
  imageIdInput,
  imageMonthsInput,
  imageMonthsOutput,
  type LiveEvent,
  listGenerationsInput,
  listImagesInput,
  listImagesOutput,
  listModelsOutput,
  listSessionsOutput,
  liveEventsInput,
  logInInput,
  type ModelView,
  offeredProvidersView,
  profileView,
  providerInput,
  type RequestGenerationInput,
  requestGenerationInput,
  type SessionView,
  settingsView,
  updateProfileInput,
  updateSettingsInput,
  userView,
} from '@pingvas/contracts';
import { tracked } from '@trpc/server';
import { buildGeneration, buildModel } from './build-generation.ts';
import { buildExport, createFakeAccount, type FakeAccount } from './fake-account.ts';
import { createFakeConnections, type FakeConnections } from './fake-connections.ts';
import { type FakeKeys, fakeKeyRows } from './fake-keys.ts';
import { buildUser, type FakeServer, refuse, startFakeServer, t } from './fake-server.ts';

/** What the server of a test knows and has heard. */
export interface FakeApi extends FakeServer {
  readonly userId: string;
  credits: CreditsView;
  models: ModelView[];
  /** Codes that the next requests for pictures are refused with, first one first. */
  readonly refusals: ErrorCode[];
  readonly requests: RequestGenerationInput[];
  /** How often somebody knocked, and how long they have to wait, if they have to. */
  logIns: number;
  logInWaitSeconds: number | null;
  /** The gallery, newest first. */
  images: ImageListItem[];
  /** Pictures that cannot be removed now, with the code that says why. */
  readonly irremovable: Map<string, ErrorCode>;
  sessions: SessionView[];
  /** The list of sessions cannot be had now. */
  areSessionsAway: boolean;
  readonly account: FakeAccount;
  readonly connections: FakeConnections;
  /** The mailbox of the person is known to be theirs. */
  isEmailVerified: boolean;
  /** API keys and worker tokens. */
  readonly keyed: FakeKeys;
  /** Streams of news that are open now. */
  streamCount: number;
}

/** Answers the calls that the studio and the door make, over HTTP and with the contract's own schemas. */
export async function startFakeApi(): Promise<FakeApi> {
  const user = buildUser({ tier: 'pro' });

  const api = {
    credits: { balance: 200, held: 0 },
    models: [buildModel()],
    refusals: [] as ErrorCode[],
    requests: [] as RequestGenerationInput[],
    logIns: 0,
    logInWaitSeconds: null as number | null,
    images: [] as ImageListItem[],
    irremovable: new Map<string, ErrorCode>(),
    sessions: [] as SessionView[],
    areSessionsAway: false,
    account: createFakeAccount(user),
    connections: createFakeConnections(),
    isEmailVerified: true,
    keyed: { keys: [], tokens: [], asked: [] } as FakeKeys,
    streamCount: 0,
  };
  const { apiKeys, ...ofTokens } = fakeKeyRows(api.keyed);

  const request = (input: RequestGenerationInput): GenerationView => {
    api.requests.push(input);
    const refusal = api.refusals.shift();
    if (refusal) return refuse(refusal);
    const { recipe } = input;
    return buildGeneration({
      recipe: { ...recipe, modelId: recipe.modelId ?? buildModel().id, seed: recipe.seed ?? '1' },
    });
  };

  const imageOf = (imageId: string) =>
    api.images.find(({ id }) => id === imageId) ?? refuse('images.not-found');
  const monthsOf = () => {
    const counts = new Map<string, number>();
    for (const { createdAt } of api.images) {
      const month = createdAt.slice(0, 7);
      counts.set(month, (counts.get(month) ?? 0) + 1);
    }
    return [...counts].map(([month, count]) => ({ month, count }));
  };
  const remove = (imageId: string) => {
    const { id } = imageOf(imageId);
    const code = api.irremovable.get(id);
    if (code) return refuse(code);
    api.images = api.images.filter((image) => image.id !== id);
    return { ok: true } as const;
  };
  const images = t.router({
    // The cursor of a page is the place of its first picture.
    list: t.procedure
      .input(listImagesInput)
      .output(listImagesOutput)
      .query(({ input: { cursor, limit } }) => {
        const start = Number(cursor ?? 0);
        const end = start + limit;
        return { items: api.images.slice(start, end), nextCursor: end < api.images.length ? `${end}` : null };
      }),
    months: t.procedure
      .input(imageMonthsInput)
      .output(imageMonthsOutput)
      .query(() => ({ months: monthsOf() })),
    get: t.procedure
      .input(imageIdInput)
      .output(imageDetailView)
      .query(({ input }) => {
        const image = imageOf(input.imageId);
        const recipe = { ...buildGeneration().recipe, prompt: image.prompt, seed: image.seed, count: 1 };
        return { ...image, recipe, priceInCredits: 4, durationSeconds: 9.13 };
      }),
    remove: t.procedure.input(imageIdInput).mutation(({ input }) => remove(input.imageId)),
  });

  const { account } = api;
  const changed = (change: unknown) => {
    account.changes.push(change);
    const refusal = account.refusals.shift();
    if (refusal) refuse(refusal);
  };

  const router = t.router({
    images,
    ...ofTokens,
    identity: t.router({
      apiKeys,
      me: t.procedure.output(userView).query(() => ({
        ...user,
        isEmailVerified: api.isEmailVerified,
        deletionDueAt: api.account.deletionDueAt,
      })),
      profile: t.router({
        get: t.procedure.output(profileView).query(() => account.profile),
        update: t.procedure
          .input(updateProfileInput)
          .output(profileView)
          .mutation(({ input }) => {
            changed(input);
            account.profile = { ...account.profile, ...withoutUndefined(input) };
            return account.profile;
          }),
        settings: t.procedure.output(settingsView).query(() => account.settings),
        updateSettings: t.procedure
          .input(updateSettingsInput)
          .output(settingsView)
          .mutation(({ input }) => {
            changed(input);
            account.settings = { ...account.settings, ...withoutUndefined(input) };
            return account.settings;
          }),
      }),
      connections: t.router({
        providers: t.procedure.output(offeredProvidersView).query(() => api.connections.offered),
        list: t.procedure.output(connectionsView).query(() => ({ items: api.connections.linked })),
        link: t.procedure.input(providerInput).mutation(({ input }) => {
          const refusal = api.connections.refusals.shift();
          return refusal ? refuse(refusal) : api.connections.link(input.provider);
        }),
        unlink: t.procedure
          .input(providerInput)
          .mutation(({ input }) => api.connections.unlink(input.provider)),
      }),
      sessions: t.router({
        list: t.procedure
          .output(listSessionsOutput)
          .query(() => (api.areSessionsAway ? refuse('platform.unavailable') : { items: api.sessions })),
        end: t.procedure.input(endSessionInput).mutation(({ input }) => {
          api.sessions = api.sessions.filter(({ id }) => id !== input.sessionId);
          return { ok: true };
        }),
        endOthers: t.procedure.mutation(() => {
          const before = api.sessions.length;
          api.sessions = api.sessions.filter(({ isCurrent }) => isCurrent);
          return { ended: before - api.sessions.length };
        }),
      }),
      logIn: t.procedure
        .input(logInInput)
        .output(entryView)
        .mutation(({ input }) => {
          api.logIns += 1;
          if (api.logInWaitSeconds !== null) {
            return refuse('request.rate-limited', { retryAfterSeconds: api.logInWaitSeconds });
          }
          return input.password === 'right password'
            ? { state: 'signed-in' as const, user }
            : refuse('identity.wrong-credentials');
        }),
    }),
    privacy: t.router({
      export: t.procedure.output(currentExport).query(() => ({ export: account.export })),
      requestExport: t.procedure.output(exportView).mutation(() => {
        changed('export');
        account.export = buildExport({ state: 'waiting', filesDone: 0, filesTotal: 0, sizeBytes: null });
        return account.export;
      }),
      scheduleDeletion: t.procedure.output(deletionView).mutation(() => {
        changed('delete');
        account.deletionDueAt = '2026-11-28T09:00:00.000Z';
        return { dueAt: account.deletionDueAt };
      }),
      cancelDeletion: t.procedure.output(deletionView).mutation(() => {
        changed('keep');
        account.deletionDueAt = null;
        return { dueAt: null };
      }),
    }),
    credits: t.router({ balance: t.procedure.output(creditsView).query(() => api.credits) }),
    models: t.router({ list: t.procedure.output(listModelsOutput).query(() => ({ items: api.models })) }),
    live: t.router({
      // Says nothing new: what a page shows after it was away comes from its own questions.
      events: t.procedure.input(liveEventsInput).subscription(async function* ({ signal }) {
        api.streamCount += 1;
        yield tracked('1', { type: 'credits.changed', credits: api.credits } satisfies LiveEvent);
        await new Promise((end) => signal?.addEventListener('abort', end));
        api.streamCount -= 1;
      }),
    }),
    generation: t.router({
      list: t.procedure.input(listGenerationsInput).query(() => ({ items: [], nextCursor: null })),
      request: t.procedure
        .input(requestGenerationInput)
        .output(generationView)
        .mutation(({ input }) => request(input)),
    }),
  });

  return Object.assign(api, { userId: user.id }, await startFakeServer(router));
}

/** What was not said was not sent. */
function withoutUndefined<Changes extends object>(
  changes: Changes,
): { [Key in keyof Changes]?: Exclude<Changes[Key], undefined> } {
  const said = Object.entries(changes).filter(([, value]) => value !== undefined);
  return Object.fromEntries(said) as { [Key in keyof Changes]?: Exclude<Changes[Key], undefined> };
}

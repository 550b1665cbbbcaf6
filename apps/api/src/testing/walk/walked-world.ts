import { createHash, randomBytes, randomUUID } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ApiKeyScope, RegisterWorkerInput, RenderWork, UserRole } from '@pingvas/contracts';
import sharp from 'sharp';
import { type UserChanges, updateUser } from '../../modules/identity/index.ts';
import { newContext } from '../../parts.ts';
import { callRest, signedInBy } from '../call-rest.ts';
import { startTestApi, type TestPerson } from '../start-test-api.ts';
import { type CallerInState, keyScopes } from './cells.ts';

/** Everybody who may knock. `owner` owns what a row is about, `worker` holds its lease. */
export const callers = ['anonymous', 'owner', 'stranger', 'admin', 'worker', 'otherWorker'] as const;
export type Caller = (typeof callers)[number];

/** Work of one row must not reach another: what is released waits for the next claim of its model. */
const models = {
  waiting: 'a model that waits',
  walked: 'a model that is walked',
  waited: 'a model that is waited for',
  idle: 'a model without work',
};

export type WalkedWorld = Awaited<ReturnType<typeof openWalkedWorld>>;

/** The whole api over HTTP with one of each caller, and whatever a row needs, made afresh for each of its cells. */
export async function openWalkedWorld() {
  const webFolder = await mkdtemp(join(tmpdir(), 'pingvas-walk-'));
  await writeFile(join(webFolder, 'index.html'), '<!doctype html><title>the page</title>');
  const discord = { clientId: 'walked', clientSecret: 'walked', url: 'https://discord.invalid' };
  const api = await startTestApi({ config: { webFolder, requireVerifiedEmail: true, oauth: { discord } } });
  const owner = await newPerson();
  const stranger = await newPerson();
  const admin = await newPerson({ role: 'admin' });
  const inState: Record<CallerInState, string> = {
    artist: (await newPerson({ role: 'artist' })).token,
    unverified: (await newPerson({ isVerified: false })).token,
    deactivated: await changed({ isActive: false }),
    'about to be erased': await changed({ deletionDueAt: new Date(Date.now() + 3_600_000) }),
    // With a session row of before, which nobody should have.
    erased: await changed({ isActive: false, erasedAt: new Date(), email: `${randomUUID()}@erased.invalid` }),
    'long proven': await longProven(await newPerson()),
    'admin, long proven': await longProven(await newPerson({ role: 'admin' })),
  };
  const keys = new Map<ApiKeyScope, string>();
  for (const scope of keyScopes) {
    const { apiKeys } = owner.client.identity;
    const made = await apiKeys.create.mutate({ name: scope, scopes: [scope], expiresInDays: 1 });
    keys.set(scope, made.secret);
  }
  const worker = await api.newWorker();
  const otherWorker = await api.newWorker();
  const registered = await worker.client.fleet.register.mutate(registration());
  await otherWorker.client.fleet.register.mutate(registration());
  const { items } = await owner.client.models.list.query();
  const modelId = (name: string) => items.find((item) => item.name === name)?.id ?? '';

  const tokens: Record<Caller, string | null> = {
    anonymous: null,
    owner: owner.token,
    stranger: stranger.token,
    admin: admin.token,
    worker: worker.token,
    otherWorker: otherWorker.token,
  };

  /** Nobody is refused for want of credits here. */
  function newPerson(given: { readonly role?: UserRole; readonly isVerified?: boolean } = {}) {
    return api.newPerson({ credits: 1_000, ...given });
  }

  async function changed(changes: UserChanges): Promise<string> {
    const person = await newPerson();
    await updateUser(newContext(api.parts), person.user.id, changes);
    return person.token;
  }

  async function longProven({ user, token }: TestPerson): Promise<string> {
    const sql = "update identity.sessions set proven_at = proven_at - interval '1 hour' where user_id = ?";
    await api.parts.orm.em.fork().execute(sql, [user.id]);
    // Whoever is remembered is looked at again.
    await updateUser(newContext(api.parts), user.id, {});
    return token;
  }

  /** Nobody may have many open at once: what was asked for long ago is taken back. */
  const open: string[] = [];
  async function request(model: string): Promise<string> {
    const recipe = { prompt: 'a walked jar', width: 64, height: 64, modelId: modelId(model) };
    if (open.length >= 5) {
      const generationId = open.shift() ?? '';
      await owner.client.generation.cancel.mutate({ generationId }).catch(() => undefined);
    }
    const { id } = await owner.client.generation.request.mutate({ recipe, requestKey: randomUUID() });
    open.push(id);
    return id;
  }

  /** Work of the owner that `worker` has just claimed. */
  async function leased(): Promise<RenderWork> {
    await request(models.walked);
    return claimed();
  }

  async function claimed(model = models.walked): Promise<RenderWork> {
    // Whoever walks may have registered this machine with other models, or another one under its token.
    const { workerId } = await worker.client.fleet.register.mutate(registration());
    const claim = { workerId, modelNames: [model], loadedModelName: null, waitSeconds: 20 };
    const { work } = await worker.client.fleet.claim.mutate(claim);
    if (work === null) throw new Error('there was nothing to claim');
    return work;
  }

  /** A picture that was uploaded and not delivered. */
  async function uploaded(given?: RenderWork) {
    const work = given ?? (await leased());
    const facts = factsOf(await picture());
    const input = { leaseId: work.leaseId, pictureIndex: 0, ...facts.announced };
    const grant = await worker.client.fleet.grantUpload.mutate(input);
    const put = await fetch(grant.url, { method: grant.method, headers: grant.headers, body: facts.bytes });
    if (!put.ok) throw new Error(`the upload answered ${put.status}`);
    return { generationId: work.generationId, grant, input: { ...input, renderSeconds: 1 } };
  }

  return {
    api,
    tokens,
    inState,
    /** An API key of the owner with this scope alone. */
    keyWith: (scope: ApiKeyScope) => keys.get(scope) ?? '',
    workerId: registered.workerId,
    modelNames: models,
    queued: () => request(models.waiting),
    leased,
    uploaded,
    announced: async (work: RenderWork) => ({
      leaseId: work.leaseId,
      pictureIndex: 0,
      ...factsOf(await picture()).announced,
    }),
    waitedModelId: modelId(models.waited),
    /** Renders whatever is asked of that model next, by anybody. */
    async renderNext() {
      const { input } = await uploaded(await claimed(models.waited));
      await worker.client.fleet.deliver.mutate(input);
    },
    /** A finished picture of the owner. */
    async image() {
      const { input, generationId } = await uploaded();
      await worker.client.fleet.deliver.mutate(input);
      const { images } = await owner.client.generation.get.query({ generationId });
      const [image] = images;
      if (image === undefined) throw new Error('the picture was not published');
      return { generationId, image };
    },
    registration,
    /** An account whose password is known, with one more session of its own. */
    async account() {
      const body = { email: `${randomUUID()}@example.test`, password: randomBytes(12).toString('hex') };
      const answer = await callRest(api.url, '/auth/register', { body });
      return { body, ...signedInBy(answer) };
    },
    /** What a refused call must not change: the state of a generation, its leases, its pictures and its payment. */
    async print(generationId: string): Promise<unknown> {
      return api.parts.orm.em.fork().execute(
        `select g.status, g.failure_code,
                (select json_agg(l.outcome order by l.id) from fleet.leases l where l.generation_id = g.id) as leases,
                (select json_agg(i.deleted_at order by i.id) from images.images i where i.generation_id = g.id) as pictures,
                (select json_agg(t.state order by t.id) from credits.transfers t where t.generation_id = g.id) as payments
           from generation.generations g where g.id = ?`,
        [generationId],
      );
    },
    async stop() {
      await api.stop();
      await rm(webFolder, { recursive: true });
    },
  };

  function registration(): RegisterWorkerInput {
    return {
      name: 'box',
      models: Object.values(models).map((name) => ({
        key: randomUUID(),
        name,
        base: 'sd-1',
        type: 'main',
        hash: null,
      })),
      engine: { version: '6.14.2', isEmulator: true },
      machine: { hostname: 'box', platform: 'linux', cpuCount: 2, memoryBytes: 2 ** 33, gpus: [] },
    };
  }
}

/** The bearer header of a caller; none for a stranger at the door. */
export function headersOf(token: string | null): Record<string, string> {
  return token === null ? {} : { authorization: `Bearer ${token}` };
}

function picture(): Promise<Buffer> {
  const background = { r: randomBytes(1)[0] ?? 0, g: 120, b: 200 };
  return sharp({ create: { width: 64, height: 64, channels: 3, background } })
    .png()
    .toBuffer();
}

function factsOf(given: Buffer) {
  const bytes = new Uint8Array(given);
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  return { bytes, announced: { sha256, sizeBytes: bytes.byteLength, contentType: 'image/png' as const } };
}

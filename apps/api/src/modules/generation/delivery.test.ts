import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { issueWorkerToken, revokeWorkerToken } from '../fleet/index.ts';
import { clearQuarantine } from '../fleet/quarantine.ts';
import { authenticateWorker } from '../fleet/worker-token.ts';
import { cancelGeneration } from './cancel-generation.ts';
import {
  expectSettled,
  ledgerOf,
  openTestStudio,
  read,
  request,
  type ScriptedWorker,
  type TestPerson,
  type TestStudio,
} from './generation.fixture.ts';
import { factsOf, pictureOf } from './scripted-worker.fixture.ts';

let studio: TestStudio;
let model: { id: string; name: string };
let worker: ScriptedWorker;
let person: TestPerson;

beforeAll(async () => {
  studio = await openTestStudio();
});
afterAll(() => studio?.close());
beforeEach(async () => {
  model = await studio.addModel();
  worker = await studio.addWorker([model]);
  person = await studio.addPerson({ credits: 20 });
});

/** Nothing was published, nothing paid, and the same worker can still do it right. */
async function expectUntouched(asked: { id: string }, work: Awaited<ReturnType<ScriptedWorker['claimed']>>) {
  expect(await read(person, asked)).toMatchObject({ images: [], creditsConsumed: 0 });
  expect(await ledgerOf(studio, person)).toMatchObject({ balance: 20, held: 1, pending: 1 });
  await worker.finish(work);
  expect((await read(person, asked)).status).toBe('succeeded');
  await expectSettled(studio, person, { credits: 20, spent: 1 });
}

async function claimedWork() {
  const asked = await request(person, { modelId: model.id });
  return { asked, work: await worker.claimed() };
}

describe('delivering a picture', () => {
  it('answers the same delivery again without publishing or charging again', async () => {
    const asked = await request(person, { modelId: model.id, count: 2 });
    const work = await worker.claimed();
    const { key: _key, ...input } = await worker.upload(work, 0);
    expect(await worker.deliverInput(input)).toEqual({ isComplete: false });
    expect(await worker.deliverInput(input)).toEqual({ isComplete: false });
    const { key: _last, ...last } = await worker.upload(work, 1);
    expect(await worker.deliverInput(last)).toEqual({ isComplete: true });
    expect(await worker.deliverInput(last)).toEqual({ isComplete: true });
    expect((await read(person, asked)).images).toHaveLength(2);
    await expectSettled(studio, person, { credits: 20, spent: 2 });
  });

  it('publishes and charges once when the same delivery arrives five times at once', async () => {
    const { asked, work } = await claimedWork();
    const { key: _key, ...input } = await worker.upload(work, 0);
    const answers = await Promise.all(Array.from({ length: 5 }, () => worker.deliverInput(input)));
    for (const answer of answers) expect(answer).toEqual({ isComplete: true });
    expect((await read(person, asked)).images).toHaveLength(1);
    await expectSettled(studio, person, { credits: 20, spent: 1 });
  });

  it('delivers two pictures of one run at the same time', async () => {
    const asked = await request(person, { modelId: model.id, count: 2 });
    const work = await worker.claimed();
    const answers = await Promise.all([worker.deliver(work, 1), worker.deliver(work, 0)]);
    expect(answers.map(({ isComplete }) => isComplete).sort()).toEqual([false, true]);
    expect((await read(person, asked)).status).toBe('succeeded');
    await expectSettled(studio, person, { credits: 20, spent: 2 });
  });

  it('clears the upload out of quarantine', async () => {
    const { work } = await claimedWork();
    const { key, ...input } = await worker.upload(work, 0);
    await worker.deliverInput(input);
    expect(await studio.storage.head(key)).toBeNull();
  });

  it('leaves no upload in quarantine that nobody delivers within the hour', async () => {
    const { asked, work } = await claimedWork();
    const { key } = await worker.upload(work, 0);
    expect(await clearQuarantine(studio.context())).toBe(0);
    studio.clock.advance(3_601);
    expect(await clearQuarantine(studio.context())).toBe(1);
    expect(await studio.storage.head(key)).toBeNull();
    await cancelGeneration(person.context(), { generationId: asked.id });
    await expectSettled(studio, person, { credits: 20, spent: 0 });
  });

  it('refuses a picture that was never announced', async () => {
    const { asked, work } = await claimedWork();
    const facts = factsOf(await pictureOf(work, 0));
    await expect(
      worker.deliverInput({ leaseId: work.leaseId, pictureIndex: 0, renderSeconds: 1, ...facts }),
    ).rejects.toMatchObject({ code: 'fleet.upload-missing' });
    await expectUntouched(asked, work);
  });

  it('refuses a picture that was announced and never uploaded', async () => {
    const { asked, work } = await claimedWork();
    const { key, ...input } = await worker.upload(work, 0);
    await studio.storage.delete([key]);
    await expect(worker.deliverInput(input)).rejects.toMatchObject({ code: 'fleet.upload-missing' });
    await expectUntouched(asked, work);
  });

  it.each([
    ['hash', { sha256: 'a'.repeat(64) }, { code: 'fleet.upload-missing' }],
    ['size', { sizeBytes: 12 }, { code: 'fleet.upload-mismatch', details: { reason: 'size' } }],
  ])('refuses a delivery with another %s than what was uploaded', async (_, wrong, refusal) => {
    const { asked, work } = await claimedWork();
    const { key: _key, ...input } = await worker.upload(work, 0);
    await expect(worker.deliverInput({ ...input, ...wrong })).rejects.toMatchObject(refusal);
    await expectUntouched(asked, work);
  });

  it('hashes what really lies there, whatever the storage let through', async () => {
    const { asked, work } = await claimedWork();
    const { key, ...input } = await worker.upload(work, 0);
    const bytes = await pictureOf(work, 0);
    const forged = Uint8Array.from(bytes);
    forged[forged.length - 20] = (forged[forged.length - 20] ?? 0) ^ 1;
    await studio.storage.put(key, forged, 'image/png');
    await expect(worker.deliverInput(input)).rejects.toMatchObject({
      code: 'fleet.upload-mismatch',
      details: { reason: 'sha256' },
    });
    await studio.storage.put(key, bytes.slice(0, 50), 'image/png');
    await expect(worker.deliverInput(input)).rejects.toMatchObject({ details: { reason: 'size' } });
    await expectUntouched(asked, work);
  });

  it.each([
    ['cut', (bytes: Uint8Array) => bytes.slice(0, 40)],
    ['left as zeros', (bytes: Uint8Array) => new Uint8Array(bytes.byteLength)],
  ])('takes an upload that a power loss has %s when it is sent once more', async (_, tear) => {
    const { asked, work } = await claimedWork();
    const bytes = await pictureOf(work, 0);
    const { key, ...input } = await worker.upload(work, 0, bytes);
    await studio.storage.put(key, tear(bytes), 'image/png');
    await expect(worker.deliverInput(input)).rejects.toMatchObject({ code: 'fleet.upload-mismatch' });
    expect(await studio.storage.head(key)).toBeNull();
    // Takes the same picture, which has the same address.
    await expectUntouched(asked, work);
  });

  it('refuses what a storage calls another type', async () => {
    const { asked, work } = await claimedWork();
    const { key: _key, ...input } = await worker.upload(work, 0);
    const storage = {
      ...studio.storage,
      head: async () => ({ sizeBytes: input.sizeBytes, contentType: 'text/html' }),
    };
    await expect(worker.deliverInput(input, { storage })).rejects.toMatchObject({
      code: 'fleet.upload-mismatch',
      details: { reason: 'type' },
    });
    await expectUntouched(asked, work);
  });

  it.each([
    ['text', async () => new TextEncoder().encode('not a picture at all')],
    [
      'a truncated picture',
      async (work: Parameters<typeof pictureOf>[0]) => (await pictureOf(work, 0)).slice(0, 60),
    ],
    [
      'a picture of another size',
      (work: Parameters<typeof pictureOf>[0]) =>
        pictureOf({ ...work, recipe: { ...work.recipe, width: 128 } }, 0),
    ],
  ])('refuses %s, and charges nothing', async (_, bytesOf) => {
    const { asked, work } = await claimedWork();
    const { key: _key, ...input } = await worker.upload(work, 0, await bytesOf(work));
    await expect(worker.deliverInput(input)).rejects.toMatchObject({ code: 'images.invalid-bytes' });
    await expectUntouched(asked, work);
  });

  it('refuses a second, different picture for an index that is delivered', async () => {
    const asked = await request(person, { modelId: model.id, count: 2 });
    const work = await worker.claimed();
    const other = await worker.upload(work, 0, await pictureOf(work, 5));
    await worker.deliver(work, 0);
    const { key: _key, ...input } = other;
    await expect(worker.deliverInput(input)).rejects.toMatchObject({ code: 'fleet.upload-mismatch' });
    await cancelGeneration(person.context(), { generationId: asked.id });
    await expectSettled(studio, person, { credits: 20, spent: 1 });
  });
});

describe('the leave to upload', () => {
  it('is refused once the queue has given the attempt up, before anybody has noticed', async () => {
    const { asked, work } = await claimedWork();
    await studio.database.orm.em
      .fork()
      .execute(
        "update queue.job set state = 'retry' where id = (select job_id from fleet.leases where id = ?)",
        [work.leaseId],
      );
    await expect(worker.upload(work, 0)).rejects.toMatchObject({ code: 'fleet.lease-lost' });
    await cancelGeneration(person.context(), { generationId: asked.id });
  });

  it('is given only for pictures that are still missing', async () => {
    const asked = await request(person, { modelId: model.id, count: 2 });
    const work = await worker.claimed();
    await expect(worker.upload(work, 2)).rejects.toMatchObject({
      code: 'request.invalid',
      details: { fields: [{ path: 'pictureIndex' }] },
    });
    await worker.deliver(work, 0);
    await expect(worker.upload(work, 0)).rejects.toMatchObject({ code: 'request.invalid' });
    await cancelGeneration(person.context(), { generationId: asked.id });
  });

  it('can be asked for again, for the same key', async () => {
    const { work } = await claimedWork();
    const first = await worker.upload(work, 0);
    const again = await worker.upload(work, 0);
    expect(again.key).toBe(first.key);
    const { key: _key, ...input } = again;
    expect(await worker.deliverInput(input)).toEqual({ isComplete: true });
  });

  it('names job and attempt, so that no two attempts share a key', async () => {
    const { asked, work } = await claimedWork();
    const first = await worker.upload(work, 0);
    await worker.release(work);
    const again = await worker.claimed();
    const second = await worker.upload(again, 0);
    expect(second.sha256).toBe(first.sha256);
    expect(second.key).not.toBe(first.key);
    await worker.finish(again);
    expect((await read(person, asked)).status).toBe('succeeded');
  });
});

describe('a lease', () => {
  it('belongs to the token that claimed it: to another worker it does not exist', async () => {
    const { asked, work } = await claimedWork();
    const stranger = await studio.addWorker([model]);
    const { key: _key, ...input } = await worker.upload(work, 0);
    const foreign = { code: 'fleet.lease-lost' };
    expect(await stranger.beat(work)).toBe('lost');
    await expect(stranger.upload(work, 0)).rejects.toMatchObject(foreign);
    await expect(stranger.deliverInput(input)).rejects.toMatchObject(foreign);
    await expect(stranger.release(work)).rejects.toMatchObject(foreign);
    await expect(
      stranger.fail(work, { code: 'engine-error', fault: 'model', isRetryable: false }),
    ).rejects.toMatchObject(foreign);
    await expectUntouched(asked, work);
  });
});

describe('a worker token', () => {
  it('is refused when it is missing, malformed, unknown, expired or revoked, always in the same words', async () => {
    const context = studio.context();
    const expired = await issueWorkerToken(context, {
      label: 'old',
      expiresAt: new Date(studio.clock.now().getTime() - 1),
    });
    const revoked = await issueWorkerToken(context, { label: 'gone' });
    await revokeWorkerToken(context, revoked.tokenId);
    const unknown = `pgw_${'x'.repeat(43)}`;
    for (const token of [null, '', 'hello', unknown, expired.token, revoked.token]) {
      await expect(authenticateWorker(studio.context(), token)).rejects.toMatchObject({
        code: 'fleet.unknown-worker',
        details: {},
      });
    }
  });

  it('ends with its revocation for a worker that is at work', async () => {
    expect(await authenticateWorker(studio.context(), worker.token)).toMatchObject({ label: 'test' });
    const { tokenId } = await authenticateWorker(studio.context(), worker.token);
    await revokeWorkerToken(studio.context(), tokenId);
    await expect(authenticateWorker(studio.context(), worker.token)).rejects.toMatchObject({
      code: 'fleet.unknown-worker',
    });
  });

  it('hears of its end also where its lease is read with it, and by any of its secrets until then', async () => {
    const { work } = await claimedWork();
    const { tokenId } = await authenticateWorker(studio.context(), worker.token);
    const em = studio.database.orm.em.fork();
    // As by a rotation with an overlap: what the worker shows is the secret before.
    await em.execute(
      `update fleet.worker_tokens set token_hash = ?, previous_hash = token_hash, previous_until = ? where id = ?`,
      ['0'.repeat(64), new Date(studio.clock.now().getTime() + 60_000), tokenId],
    );
    const { key: _key, ...input } = await worker.upload(work, 0);
    await revokeWorkerToken(studio.context(), tokenId);
    const ended = { code: 'fleet.unknown-worker' };
    await expect(worker.upload(work, 0)).rejects.toMatchObject(ended);
    await expect(worker.deliverInput(input)).rejects.toMatchObject(ended);
  });

  it('is kept as a hash only, and issuing the same one again makes no second', async () => {
    const first = await issueWorkerToken(studio.context(), { label: 'a' });
    const second = await issueWorkerToken(studio.context(), { label: 'b', token: first.token });
    expect(second.tokenId).toBe(first.tokenId);
    const rows = await studio.database.orm.em
      .fork()
      .execute<{ row: string }[]>('select row_to_json(t)::text as row from fleet.worker_tokens t');
    expect(rows.some(({ row }) => row.includes(first.token))).toBe(false);
  });
});

import { Generation, User } from '@pingvas/db';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { mailQueue } from '../identity/email/send-mail.ts';
import { cancelGeneration } from './cancel-generation.ts';
import { openTestStudio, request, type TestPerson, type TestStudio } from './generation.fixture.ts';
import { tellFinished } from './tell-finished.ts';

let studio: TestStudio;
beforeAll(async () => {
  studio = await openTestStudio();
});
afterAll(() => studio?.close());

const em = () => studio.database.orm.em.fork();
const tell = () => tellFinished(studio.context());

async function reader(facts: Partial<User> = {}): Promise<TestPerson> {
  const person = await studio.addPerson({ credits: 50 });
  await em().nativeUpdate(User, { id: person.userId }, { emailVerifiedAt: new Date(), ...facts });
  return person;
}

/** Runs that ended, the longest after so many seconds. */
async function ended(person: TestPerson, { seconds = 600, count = 2, runs = 1 } = {}): Promise<void> {
  const model = await studio.addModel();
  const worker = await studio.addWorker([model]);
  for (let run = 0; run < runs; run += 1) {
    const { id } = await request(person, { modelId: model.id, count });
    await worker.finish(await worker.claimed());
    const createdAt = new Date(studio.clock.now().getTime() - seconds * 1_000);
    await em().nativeUpdate(Generation, { id }, { createdAt });
  }
}

async function mailsTo({ userId }: TestPerson): Promise<unknown[]> {
  const jobs = await em().execute<{ data: { template: string; values: Record<string, unknown> } }[]>(
    `select data from queue.job where name = '${mailQueue}' and data ->> 'userId' = ?`,
    [userId],
  );
  return jobs.map(({ data: { template, values } }) => [template, values['pictures'], values['failed']]);
}

describe('the mail about finished pictures', () => {
  it('comes once for all that a person asked for, by whichever server looks', async () => {
    const person = await reader();
    await ended(person, { runs: 3 });
    await Promise.all([tell(), tell(), tell()]);
    await tell();
    expect(await mailsTo(person)).toEqual([['pictures-finished', 6, 0]]);
  });

  it('waits until nothing is open any more, and counts what broke off', async () => {
    const person = await reader();
    await ended(person, { count: 1 });
    const model = await studio.addModel();
    const worker = await studio.addWorker([model]);
    await request(person, { modelId: model.id });
    await tell();
    expect(await mailsTo(person)).toEqual([]);
    await worker.fail(await worker.claimed(), { code: 'unknown-model' });
    await tell();
    expect(await mailsTo(person)).toEqual([['pictures-finished', 1, 1]]);
  });

  it.each<[string, Partial<User>]>([
    ['who does not want it', { notifyFinished: false }],
    ['whose mailbox is not known to be theirs', { emailVerifiedAt: null }],
    ['whose account is shut', { isActive: false }],
    ['who is about to leave', { deletionDueAt: new Date() }],
  ])('does not go to somebody %s, nor later, when that changes', async (_, facts) => {
    const person = await reader(facts);
    await ended(person);
    await tell();
    await em().nativeUpdate(
      User,
      { id: person.userId },
      { notifyFinished: true, emailVerifiedAt: new Date(), isActive: true, deletionDueAt: null },
    );
    await tell();
    expect(await mailsTo(person)).toEqual([]);
  });

  it('is not written about what was finished while the person looked, nor about what they cancelled', async () => {
    const person = await reader();
    await ended(person, { seconds: 20 });
    const { id } = await request(person, { modelId: (await studio.addModel()).id });
    await cancelGeneration(person.context(), { generationId: id });
    await em().nativeUpdate(Generation, { id }, { createdAt: new Date(0) });
    await em().nativeUpdate(
      Generation,
      { userId: person.userId, status: 'succeeded' },
      { toldAt: new Date() },
    );
    await tell();
    expect(await mailsTo(person)).toEqual([]);
  });
});

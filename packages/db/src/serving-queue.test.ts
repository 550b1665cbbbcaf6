import { PgBoss } from 'pg-boss';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { queueSchema } from './schemas.ts';
import { createTestDatabase, type TestDatabase } from './testing/create-test-database.ts';

let database: TestDatabase;
let boss: PgBoss;
const errors: unknown[] = [];

beforeEach(async () => {
  database = await createTestDatabase();
  boss = new PgBoss({
    connectionString: database.servingUrl,
    schema: queueSchema,
    migrate: false,
    createSchema: false,
    schedule: false,
    supervise: false,
    max: 3,
  });
  boss.on('error', (error) => errors.push(error));
  await boss.start();
});

afterEach(async () => {
  await boss.stop({ graceful: false });
  await database.drop();
});

describe('the queue under the serving role', () => {
  it('carries a job from sending to completion', async () => {
    await boss.createQueue('render.model', { retryLimit: 2, heartbeatSeconds: 10 });
    await boss.updateQueue('render.model', { retryLimit: 3 });
    const id = await boss.send('render.model', { generationId: 'one' });
    const [job] = await boss.fetch('render.model', { includeMetadata: true });
    expect(job).toMatchObject({ id, data: { generationId: 'one' }, retryCount: 0 });
    const attempt = { id: id ?? '', retryCount: 0 };
    expect(await boss.touch('render.model', attempt)).toMatchObject({ affected: 1 });
    expect(await boss.complete('render.model', { ...attempt, retryCount: 1 })).toMatchObject({ affected: 0 });
    expect(await boss.complete('render.model', attempt)).toMatchObject({ affected: 1 });
    expect(errors).toEqual([]);
  });

  it('supervises, cancels, fails and cleans up without owning a table', async () => {
    await boss.createQueue('render.model', { retryLimit: 1, retryDelay: 0 });
    const lost = (await boss.send('render.model', {})) ?? '';
    const unwanted = (await boss.send('render.model', {})) ?? '';
    await boss.fetch('render.model');
    await boss.fail('render.model', { id: lost, retryCount: 0 }, { reason: 'gone' });
    await boss.cancel('render.model', unwanted);
    await boss.supervise('render.model');
    expect(await boss.findJobs('render.model', { id: lost })).toMatchObject([{ state: 'retry' }]);
    expect(await boss.findJobs('render.model', { id: unwanted })).toMatchObject([{ state: 'cancelled' }]);
    expect(await boss.getQueueStats('render.model')).not.toEqual([]);
    await boss.deleteJob('render.model', unwanted);
    await boss.deleteQueue('render.model');
    expect(errors).toEqual([]);
  });

  it('finds the queue tables that it expects', async () => {
    expect(await boss.detectSchemaDrift()).toMatchObject({ ok: true });
  });
});

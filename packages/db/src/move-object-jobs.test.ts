import { randomBytes } from 'node:crypto';
import { PgBoss } from 'pg-boss';
import { afterEach, expect, it } from 'vitest';
import { migrate } from './migrate.ts';
import { queueSchema } from './schemas.ts';
import { asAdmin, currentTestServer, urlFor } from './testing/test-server.ts';

const server = currentTestServer();
const role = { servingRole: server.servingRole, servingPassword: server.servingPassword };
const queueName = 'images.delete-objects';
const name = `${server.templateName}_${randomBytes(6).toString('hex')}`;
const url = urlFor(server.url, { database: name });

afterEach(() =>
  asAdmin(server.url, (client) => client.query(`drop database if exists ${name} with (force)`)),
);

async function rows<T extends object>(sql: string): Promise<T[]> {
  return await asAdmin(url, async (client) => (await client.query<T>(sql)).rows);
}

/** As the version before left it: objects to remove stand in the queue, some of them given up. */
async function queueRemovals(): Promise<void> {
  const boss = new PgBoss({ connectionString: url, schema: queueSchema, supervise: false, schedule: false });
  boss.on('error', () => undefined);
  await boss.start();
  try {
    await boss.createQueue(queueName, { retryLimit: 0 });
    const done = await boss.send(queueName, { keys: ['images/a/done.png'] });
    await boss.fetch(queueName);
    await boss.complete(queueName, done ?? '');
    const failed = await boss.send(queueName, { keys: ['images/a/failed.png', 'thumbnails/a/failed.webp'] });
    await boss.fail(queueName, failed ?? '', {});
    await boss.send(queueName, { keys: ['images/a/waiting.png', 'thumbnails/a/waiting.webp'] });
    // A picture that was asked for twice.
    await boss.send(queueName, { keys: ['images/a/waiting.png'] });
    await boss.createQueue('render.model');
    await boss.send('render.model', { generationId: 'a' });
  } finally {
    await boss.stop({ graceful: false });
  }
}

it('an update loses no removal that the queue still held, or had given up, and touches no other job', async () => {
  await asAdmin(server.url, (client) => client.query(`create database ${name} template template0`));
  await migrate({ migratingUrl: url, ...role });
  await rows(`drop table images.unowned_objects`);
  await rows(`delete from public.migrations where name = '20261121T0310-list-unowned-objects'`);
  await queueRemovals();
  expect(
    await rows(`select state from queue.job where name = '${queueName}' and state = 'failed'`),
  ).toHaveLength(1);

  await migrate({ migratingUrl: url, ...role });
  expect(
    await rows('select object_key, remove_after <= now() as due from images.unowned_objects order by 1'),
  ).toEqual(
    [
      'images/a/failed.png',
      'images/a/waiting.png',
      'thumbnails/a/failed.webp',
      'thumbnails/a/waiting.webp',
    ].map((object_key) => ({ object_key, due: true })),
  );
  expect(await rows('select name from queue.queue')).toEqual([{ name: 'render.model' }]);
  expect(await rows('select distinct name from queue.job')).toEqual([{ name: 'render.model' }]);
});

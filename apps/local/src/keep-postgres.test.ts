import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createOrm } from '@pingvas/db';
import { expect, it } from 'vitest';
import { keepPostgres } from './keep-postgres.ts';

it('has the database back at the same address after somebody killed it, and ends for good when asked', async () => {
  const dataFolder = await mkdtemp(join(tmpdir(), 'pingvas-kept-'));
  const told: string[] = [];
  const postgres = await keepPostgres({
    dataFolder,
    durability: 'none',
    onTrouble: (line) => told.push(line),
  });
  const orm = await createOrm({ url: postgres.url });
  const answer = () =>
    orm.em
      .fork()
      .execute<{ one: number }[]>('select 1 as one')
      .catch(() => []);
  try {
    expect(await answer()).toEqual([{ one: 1 }]);
    const { pid, port } = postgres;
    process.kill(pid, 'SIGKILL');
    // Its children go on answering for a moment.
    await expect.poll(() => postgres.pid, { timeout: 20_000 }).not.toBe(pid);
    await expect.poll(answer, { timeout: 20_000 }).toEqual([{ one: 1 }]);
    expect(postgres.port).toBe(port);
    expect(told).toEqual(['PostgreSQL ended; it starts again']);
  } finally {
    await orm.close(true);
    await postgres.stop();
  }
  expect(told).toHaveLength(1);
  await rm(dataFolder, { recursive: true, force: true });
}, 40_000);

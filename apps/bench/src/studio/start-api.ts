import { randomBytes } from 'node:crypto';
import { freePort } from '@pingvas/config/free-port';
import type { BenchDatabase } from '../bench-postgres.ts';
import type { BenchTools } from '../tools.ts';
import { poolMax } from './open-studio.ts';
import { startProcess } from './start-process.ts';

const apiMain = new URL('../../../api/src/main.ts', import.meta.url);

/** The api as a process of its own, as it runs in production, until the scenario is over. */
export async function startApi(
  tools: BenchTools,
  database: BenchDatabase,
): Promise<{ url: string; pid: number }> {
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const api = await startProcess(apiMain, {
    readyUrl: `${url}/readyz`,
    env: {
      API_PORT: String(port),
      PUBLIC_ORIGIN: url,
      DATABASE_URL: database.servingUrl,
      DATABASE_POOL_MAX: String(poolMax),
      STORAGE_FOLDER: await tools.newFolder(),
      STORAGE_SIGNING_KEY: randomBytes(32).toString('hex'),
      IDENTITY_ENCRYPTION_KEY: randomBytes(32).toString('base64'),
      LOG_LEVEL: 'info',
      LIMIT_FACTOR: '100000',
    },
  });
  tools.atEnd(() => api.stop());
  return { url, pid: api.pid };
}

import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { serve } from '@hono/node-server';
import { Hono } from 'hono';
import { toDomainError } from '../../errors/to-domain-error.ts';
import { diskStorageRoutes, type UploadListener } from '../disk-storage.rest.ts';
import { createDiskStorage, type DiskStorage } from '../disk-storage.ts';

export const signingKey = 'a signing key of at least thirty-two characters';
const systemClock = { now: () => new Date() };

export interface ServedDisk {
  readonly storage: DiskStorage;
  readonly folder: string;
  storageWith(options: { signingKeys?: readonly string[]; now?: () => Date }): DiskStorage;
  close(): Promise<void>;
}

/** A disk storage behind a real HTTP server; close it when the tests are over. */
export async function serveDisk(
  signingKeys: readonly string[] = [signingKey],
  listener: UploadListener | null = null,
): Promise<ServedDisk> {
  const folder = await mkdtemp(join(tmpdir(), 'pingvas-disk-'));
  const app = new Hono();
  // Formats as little as these tests need; the application's own formatter has its own tests.
  app.onError((error) => {
    const { code, httpStatus, details } = toDomainError(error);
    return Response.json({ error_code: code, details }, { status: httpStatus });
  });
  const { server, origin } = await listening(app);
  const base = { folder, publicOrigin: origin, signingKeys, clock: systemClock };
  const storage = createDiskStorage(base);
  app.route('/files', diskStorageRoutes(storage, { listener }));
  return {
    storage,
    folder,
    storageWith: ({ signingKeys: keys = signingKeys, now = systemClock.now }) =>
      createDiskStorage({ ...base, signingKeys: keys, clock: { now } }),
    async close() {
      await new Promise((resolve) => server.close(resolve));
      await rm(folder, { recursive: true, force: true });
    },
  };
}

async function listening(app: Hono) {
  return await new Promise<{ server: ReturnType<typeof serve>; origin: string }>((resolve) => {
    const server = serve({ fetch: app.fetch, hostname: '127.0.0.1', port: 0 }, ({ port }) =>
      resolve({ server, origin: `http://127.0.0.1:${port}` }),
    );
  });
}

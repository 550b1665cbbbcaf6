import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  type EmbeddedPostgres,
  installedPrograms,
  type StopMode,
  startEmbeddedPostgres,
} from '@pingvas/embedded-postgres';

/** A PostgreSQL that a test stops in every way there is; it comes back under the same address. */
export interface InstalledPostgres {
  readonly url: string;
  stop(mode?: StopMode): Promise<void>;
  start(): Promise<void>;
  /** SIGKILL of the postmaster alone: its children notice by themselves. */
  kill(): Promise<void>;
  /** For good, with its files. */
  remove(): Promise<void>;
}

/** The one of the system's packages (Debian's is 15), else the one from npm. */
export async function startInstalledPostgres(): Promise<
  InstalledPostgres & { readonly isInstalled: boolean }
> {
  const programsFolder = await installedPrograms();
  const dataFolder = await mkdtemp(join(tmpdir(), 'pingvas-chaos-postgres-'));
  // The server's user is another one when root starts it.
  await chmod(dataFolder, 0o755);
  let port: number | null = null;
  const launch = () =>
    startEmbeddedPostgres({
      dataFolder,
      durability: 'process',
      ...(programsFolder === null ? {} : { programsFolder }),
      ...(port === null ? {} : { port }),
    });
  let server: EmbeddedPostgres | null = await launch();
  const { url } = server;
  port = server.port;

  const stop = async (mode?: StopMode) => {
    const stopping = server;
    server = null;
    await stopping?.stop(mode);
  };
  return {
    isInstalled: programsFolder !== null,
    url,
    stop,
    async start() {
      server ??= await launch();
    },
    async kill() {
      if (server === null) return;
      process.kill(server.pid, 'SIGKILL');
      await server.ended;
      await stop();
    },
    async remove() {
      await stop();
      await rm(dataFolder, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}

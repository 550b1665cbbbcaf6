import { existsSync } from 'node:fs';
import { isAbsolute, join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { migrate } from '@pingvas/db';
import getPort, { portNumbers } from 'get-port';
import { Children } from './children.ts';
import { type LocalConfig, repositoryFolder } from './config.ts';
import { type DataFolder, openDataFolder, writePrivately } from './data-folder.ts';
import { keepPostgres } from './keep-postgres.ts';
import type { Progress } from './progress.ts';
import { runToEnd } from './run-to-end.ts';
import { takeStartLock } from './start-lock.ts';
import { untilEngineReady } from './until-engine-ready.ts';

const servingRole = 'pingvas_serving';
export const devEmail = 'dev@pingvas.studio';
/** Ctrl-C has to be over within 5 s; PostgreSQL gets what the children leave. */
const childrenGraceMs = 3_500;
const readyTimeoutMs = 60_000;

export interface StackOptions {
  readonly config: LocalConfig;
  readonly progress: Progress;
  readonly isVerbose: boolean;
  /** `watch` restarts api and worker when their sources change and leaves the web app to Vite. */
  readonly mode: 'start' | 'watch';
}

export interface RunningStack {
  readonly url: string;
  readonly data: DataFolder;
  readonly email: string;
  /** False when no worker has registered in time; it may come later. */
  readonly isEngineReady: boolean;
}

export interface Stack {
  /** Brings every part up in order, each with a line of progress; rejects when one does not come up. */
  up(): Promise<RunningStack>;
  /** Stops whatever has been started so far, also in the middle of `up`. Calling it again waits for the same end. */
  stop(): Promise<void>;
}

/** Takes the data folder for this process; nothing is started before `up`. */
export async function openStack({ config, progress, isVerbose, mode }: StackOptions): Promise<Stack> {
  const folder = isAbsolute(config.PINGVAS_DATA)
    ? config.PINGVAS_DATA
    : join(repositoryFolder, config.PINGVAS_DATA);
  const data = await openDataFolder(folder);
  const lock = await takeStartLock(folder);
  const children = new Children({ folder, isVerbose, onTrouble: (line) => progress.line(`  ! ${line}`) });
  const undo: (() => Promise<void>)[] = [() => lock.release()];
  let stopping: Promise<void> | undefined;

  const stop = () => {
    stopping ??= (async () => {
      await children.stop(['types', 'web', 'worker', 'api', 'engine'], childrenGraceMs);
      for (const step of undo.reverse()) await step();
    })();
    return stopping;
  };

  const prepareDatabase = async (origin: string, apiPort: number) => {
    const migratingUrl =
      config.DATABASE_URL ??
      (await progress.step('PostgreSQL', async (say) => {
        const postgres = await keepPostgres({
          dataFolder: data.postgres,
          onTrouble: (line) => progress.line(`  ! ${line}`),
        });
        undo.push(() => postgres.stop());
        say(`port ${postgres.port}`);
        return postgres.url;
      }));
    await progress.step('Migrations', () =>
      migrate({ migratingUrl, servingRole, servingPassword: data.secrets.servingPassword }),
    );
    const servingUrl = new URL(migratingUrl);
    servingUrl.username = servingRole;
    servingUrl.password = data.secrets.servingPassword;
    const apiEnv = apiEnvironment(config, data, { servingUrl: servingUrl.href, origin, apiPort, mode });
    await progress.step('Seed', async (say) => {
      await runToEnd(['apps/api/src/seed.ts'], {
        ...apiEnv,
        SEED_USER_EMAIL: devEmail,
        SEED_USER_PASSWORD: data.secrets.devPassword,
        SEED_WORKER_TOKEN: data.secrets.workerToken,
      });
      say(devEmail);
    });
    return apiEnv;
  };

  const up = async (): Promise<RunningStack> => {
    const leftovers = await children.endLeftovers();
    if (leftovers > 0)
      progress.line(`  · ended ${leftovers} processes that an earlier start had left behind`);

    const port = await getPort({
      port: portNumbers(config.PINGVAS_PORT, Math.min(config.PINGVAS_PORT + 99, 65_535)),
    });
    if (port !== config.PINGVAS_PORT)
      progress.line(`  · port ${config.PINGVAS_PORT} is taken, using ${port}`);
    const url = `http://localhost:${port}`;
    const apiPort = mode === 'watch' ? await getPort() : port;
    const apiUrl = `http://127.0.0.1:${apiPort}`;

    // The web app is built and the engine comes up while the database does: none needs another.
    const [, engineUrl, apiEnv] = await Promise.all([
      mode === 'start' ? progress.step('Web app', buildWeb) : undefined,
      config.INVOKEAI_URL ?? progress.step('Engine', (say) => startEmulator(children, config, data, say)),
      prepareDatabase(url, apiPort),
    ]);

    await progress.step('API', async (say) => {
      const watch = mode === 'watch' ? ['--watch', '--watch-preserve-output'] : [];
      children.start({ name: 'api', arguments: [...watch, 'apps/api/src/main.ts'], env: apiEnv });
      await untilAnswers(`${apiUrl}/readyz`, children, 'api');
      say(apiUrl);
    });

    const access = { url: apiUrl, email: devEmail, password: data.secrets.devPassword };
    const isEngineReady = await progress.step('Worker', async (say) => {
      const watch = mode === 'watch' ? ['--watch', '--watch-preserve-output'] : [];
      children.start({
        name: 'worker',
        arguments: [...watch, 'apps/gpu-worker/src/main.ts'],
        env: {
          PINGVAS_API_URL: apiUrl,
          PINGVAS_WORKER_TOKEN: data.secrets.workerToken,
          PINGVAS_WORKER_NAME: 'local',
          INVOKEAI_URL: engineUrl,
          DRAIN_SECONDS: '1',
        },
      });
      const isReady = await untilEngineReady(access, readyTimeoutMs);
      say(isReady ? engineUrl : `has not registered yet; ${join(data.logs, 'worker.log')} says why`);
      return isReady;
    });

    if (mode === 'watch') {
      await progress.step('Web app', async () => {
        children.start({
          name: 'web',
          arguments: [
            'apps/web/node_modules/vite/bin/vite.js',
            'apps/web',
            '--port',
            String(port),
            '--strictPort',
            '--host',
            config.PINGVAS_HOST,
          ],
          env: { PINGVAS_API_URL: apiUrl },
        });
        // Web, worker and scripts compile against what this emits.
        children.start({
          name: 'types',
          arguments: [
            'apps/api/node_modules/typescript/bin/tsc',
            ...['-p', 'apps/api/tsconfig.types.json', '--watch', '--preserveWatchOutput'],
          ],
          env: {},
        });
        await untilAnswers(`http://127.0.0.1:${port}/`, children, 'web');
      });
    }

    await writePrivately(join(folder, 'local.json'), JSON.stringify(access, null, 2));
    return { url, data, email: devEmail, isEngineReady };
  };

  return { up, stop };
}

function apiEnvironment(
  config: LocalConfig,
  data: DataFolder,
  given: { servingUrl: string; origin: string; apiPort: number; mode: StackOptions['mode'] },
): Record<string, string | undefined> {
  return {
    API_HOST: config.PINGVAS_HOST,
    API_PORT: String(given.apiPort),
    PUBLIC_ORIGIN: given.origin,
    DATABASE_URL: given.servingUrl,
    REDIS_URL: config.REDIS_URL,
    S3_ENDPOINT: config.S3_ENDPOINT,
    S3_REGION: config.S3_REGION,
    S3_BUCKET: config.S3_BUCKET,
    S3_ACCESS_KEY_ID: config.S3_ACCESS_KEY_ID,
    S3_SECRET_ACCESS_KEY: config.S3_SECRET_ACCESS_KEY,
    STORAGE_FOLDER: data.pictures,
    STORAGE_SIGNING_KEY: data.secrets.storageSigningKey,
    WEB_FOLDER: given.mode === 'start' ? join(repositoryFolder, 'apps/web/dist') : undefined,
    MODELS_AUTO_ADD: 'true',
    SHUTDOWN_GRACE_SECONDS: '2',
  };
}

/** Builds the web app through turbo, which answers from its cache when nothing has changed. */
async function buildWeb(say: (detail: string) => void): Promise<void> {
  say('building');
  await runToEnd(
    ['node_modules/turbo/bin/turbo', 'run', 'build', '--filter=@pingvas/web', '--output-logs=errors-only'],
    {
      TURBO_TELEMETRY_DISABLED: '1',
    },
  );
  if (!existsSync(join(repositoryFolder, 'apps/web/dist/index.html'))) {
    throw new Error(
      'The web app was built, but apps/web/dist/index.html is missing. Run `npx pnpm build` to see why.',
    );
  }
  say('built');
}

async function startEmulator(
  children: Children,
  config: LocalConfig,
  data: DataFolder,
  say: (detail: string) => void,
): Promise<string> {
  const port = await getPort();
  const engineUrl = `http://127.0.0.1:${port}`;
  children.start({
    name: 'engine',
    arguments: ['packages/invokeai/src/emulator/main.ts'],
    env: {
      EMULATOR_PORT: String(port),
      EMULATOR_DATA: data.emulator,
      EMULATOR_STEP_MS: config.EMULATOR_STEP_MS,
    },
  });
  await untilAnswers(`${engineUrl}/api/v1/app/version`, children, 'engine');
  say('emulator');
  return engineUrl;
}

/** Waits until an address answers 2xx. A process that died meanwhile is given the rest of the time to come back. */
async function untilAnswers(address: string, children: Children, name: string): Promise<void> {
  const deadline = performance.now() + readyTimeoutMs;
  let last = 'no answer';
  while (performance.now() < deadline) {
    try {
      const answer = await fetch(address, { signal: AbortSignal.timeout(2_000) });
      if (answer.ok) return;
      last = `${answer.status} ${(await answer.text()).slice(0, 300)}`;
    } catch (error) {
      last = error instanceof Error ? error.message : String(error);
    }
    await wait(50);
  }
  throw new Error(
    `${name} did not come up at ${address} (${last}). The end of its log:\n${children.tailOf(name)}`,
  );
}

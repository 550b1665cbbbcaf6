import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { isAbsolute, join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { freePort } from '@pingvas/config/free-port';
import { migrate } from '@pingvas/db';
import { Children } from './children.ts';
import { type LocalConfig, repositoryFolder } from './config.ts';
import { type DataFolder, openDataFolder, writePrivately } from './data-folder.ts';
import { freePortFrom } from './free-port.ts';
import { keepPostgres } from './keep-postgres.ts';
import { type LocalAccess, ownApi } from './own-api.ts';
import type { Progress } from './progress.ts';
import { runToEnd } from './run-to-end.ts';
import { addressOf, apiEnvironment, originOf, type RunMode, startApi } from './start-api.ts';
import { takeStartLock } from './start-lock.ts';
import { mayPractise, realProviders, type SignInSettings, startStandIns } from './start-stand-ins.ts';
import { readyTimeoutMs, untilAnswers } from './until-answers.ts';
import { untilEngineReady } from './until-engine-ready.ts';

const servingRole = 'pingvas_serving';
export const devEmail = 'dev@pingvas.studio';
/** Ctrl-C has to be over within 5 s; PostgreSQL gets what the children leave. */
const childrenGraceMs = 3_500;
/** For a database that is only just starting when everything is stopped; it ends with this process in any case. */
const halfStartedGraceMs = 3_000;

export interface StackOptions {
  readonly config: LocalConfig;
  readonly progress: Progress;
  readonly isVerbose: boolean;
  readonly mode: RunMode;
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
  /** Aborts when `stop` begins. */
  readonly signal: AbortSignal;
  /** Stops whatever has been started so far, also in the middle of `up`. Calling it again waits for the same end. */
  stop(): Promise<void>;
  /** For who cannot wait for `stop`: ends every child now. Work in hand is tried again after the next start. */
  kill(): void;
}

/** Takes the data folder for this process; nothing is started before `up`. */
export async function openStack({ config, progress, isVerbose, mode }: StackOptions): Promise<Stack> {
  const folder = isAbsolute(config.PINGVAS_DATA)
    ? config.PINGVAS_DATA
    : join(repositoryFolder, config.PINGVAS_DATA);
  const lock = await takeStartLock(folder);
  const data = await openDataFolder(folder).catch(async (error: unknown) => {
    await lock.release();
    throw error;
  });
  const children = new Children({ folder, isVerbose, onTrouble: (line) => progress.line(`  ! ${line}`) });
  const undo: (() => Promise<void>)[] = [() => lock.release()];
  const stopped = new AbortController();
  let stopping: Promise<void> | undefined;
  // Whatever ends this process, an error that reached nobody included: no child stays.
  process.once('exit', () => children.killAll());

  const stop = () => {
    stopping ??= (async () => {
      stopped.abort();
      await children.stop(['types', 'web', 'worker', 'api', 'stand-ins', 'engine'], childrenGraceMs);
      for (const step of undo.reverse()) {
        await step().catch((error: unknown) => progress.line(`  ! ${String(error)}`));
      }
    })();
    return stopping;
  };

  /** Answers the address for the serving role. */
  const prepareDatabase = async (origin: string, apiPort: number): Promise<string> => {
    const migratingUrl =
      config.DATABASE_URL ??
      (await progress.step('PostgreSQL', async (say) => {
        stopped.signal.throwIfAborted();
        const starting = keepPostgres({
          dataFolder: data.postgres,
          onTrouble: (line) => progress.line(`  ! ${line}`),
        });
        undo.push(async () => {
          const noLonger = wait(halfStartedGraceMs, null, { ref: false });
          await (await Promise.race([starting.catch(() => null), noLonger]))?.stop();
        });
        const postgres = await starting;
        say(`port ${postgres.port}`);
        return postgres.url;
      }));
    await progress.step('Migrations', () =>
      migrate({ migratingUrl, servingRole, servingPassword: data.secrets.servingPassword }),
    );
    const servingUrl = new URL(migratingUrl);
    servingUrl.username = servingRole;
    servingUrl.password = data.secrets.servingPassword;
    await progress.step('Seed', async (say) => {
      const seedEnv = {
        ...apiEnvironment({ config, data, servingUrl: servingUrl.href, origin, apiPort, mode, signIn: {} }),
        SEED_USER_EMAIL: devEmail,
        SEED_USER_PASSWORD: data.secrets.devPassword,
        SEED_USER_LANGUAGE: languageOfMachine(),
        SEED_WORKER_TOKEN: data.secrets.workerToken,
        SEED_API_KEY_FILE: data.apiKeyFile,
      };
      await runToEnd(['apps/api/src/seed.ts'], seedEnv, stopped.signal);
      say(devEmail);
    });
    return servingUrl.href;
  };

  const prepareSignIn = async (): Promise<SignInSettings> => {
    const real = realProviders(config);
    if (real !== null) return real;
    if (!mayPractise(config)) return {};
    return progress.step('Sign-in', (say) => startStandIns(children, say));
  };

  const up = async (): Promise<RunningStack> => {
    const leftovers = await children.endLeftovers();
    if (leftovers > 0)
      progress.line(`  · ended ${leftovers} processes that an earlier start had left behind`);

    const port = await freePortFrom(config.PINGVAS_PORT);
    if (port !== config.PINGVAS_PORT && config.PINGVAS_PORT !== 0)
      progress.line(`  · port ${config.PINGVAS_PORT} is taken, using ${port}`);
    const originAt = (apiPort: number) => originOf(config, mode === 'watch' ? port : apiPort);
    const firstApiPort = mode === 'watch' ? await freePort() : port;

    // The web app is built and the engine comes up while the database does: none needs another.
    const [, engineUrl, servingUrl, signIn] = await Promise.all([
      mode === 'start' ? progress.step('Web app', (say) => buildWeb(say, stopped.signal)) : undefined,
      config.INVOKEAI_URL ?? progress.step('Engine', (say) => startEmulator(children, config, data, say)),
      prepareDatabase(originAt(firstApiPort), firstApiPort),
      prepareSignIn(),
    ]);

    const { access, apiPort } = await progress.step('API', async (say) => {
      const started = await startApi(
        children,
        firstApiPort,
        (apiPort) =>
          apiEnvironment({ config, data, servingUrl, origin: originAt(apiPort), apiPort, mode, signIn }),
        { mode, host: config.PINGVAS_HOST },
      );
      say(started.url);
      const { devPassword: password } = data.secrets;
      const apiKey = await readApiKey(data);
      const access: LocalAccess = { url: started.url, email: devEmail, password, apiKey };
      return { access, apiPort: started.port };
    });
    const url = originAt(apiPort);
    if (apiPort !== firstApiPort)
      progress.line(`  · port ${firstApiPort} was taken meanwhile, using ${apiPort}`);

    const isEngineReady = await progress.step('Worker', async (say) => {
      const watch = mode === 'watch' ? ['--watch', '--watch-preserve-output'] : [];
      children.start({
        name: 'worker',
        arguments: [...watch, 'apps/gpu-worker/src/main.ts'],
        env: {
          PINGVAS_API_URL: access.url,
          PINGVAS_WORKER_TOKEN: data.secrets.workerToken,
          PINGVAS_WORKER_NAME: 'local',
          INVOKEAI_URL: engineUrl,
          WORKER_SPOOL_FOLDER: data.spool,
          DRAIN_SECONDS: '1',
        },
      });
      const isReady = await untilEngineReady(ownApi(access), readyTimeoutMs);
      if (isReady === null) say('started; nobody here may ask how it is, as the first account is closed');
      else say(isReady ? engineUrl : `has not registered yet; ${join(data.logs, 'worker.log')} says why`);
      return isReady === true;
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
          env: { PINGVAS_API_URL: access.url },
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
        await untilAnswers(`${addressOf(config.PINGVAS_HOST, port)}/`, children, 'web');
      });
    }

    await writePrivately(join(folder, 'local.json'), JSON.stringify(access, null, 2));
    return { url, data, email: devEmail, isEngineReady };
  };

  return { up, stop, signal: stopped.signal, kill: () => children.killAll() };
}

/** What the person of this machine reads, as far as it says so. */
function languageOfMachine(): 'ko' | 'en' {
  return new Intl.DateTimeFormat().resolvedOptions().locale.startsWith('ko') ? 'ko' : 'en';
}

/** Null when the first account is gone: then nobody on this machine is let in without signing in. */
async function readApiKey({ apiKeyFile }: DataFolder): Promise<string | null> {
  const text = await readFile(apiKeyFile, 'utf8').catch(() => null);
  return text?.trim() ?? null;
}

/** Builds the web app through turbo, which answers from its cache when nothing has changed. */
async function buildWeb(say: (detail: string) => void, signal: AbortSignal): Promise<void> {
  say('building');
  await runToEnd(
    ['node_modules/turbo/bin/turbo', 'run', 'build', '--filter=@pingvas/web', '--output-logs=errors-only'],
    { TURBO_TELEMETRY_DISABLED: '1' },
    signal,
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
  const port = await freePort();
  const engineUrl = `http://127.0.0.1:${port}`;
  children.start({
    name: 'engine',
    arguments: ['packages/invokeai/src/emulator/main.ts'],
    env: {
      EMULATOR_PORT: String(port),
      EMULATOR_DATA: data.emulator,
      EMULATOR_STEP_MS: config.EMULATOR_STEP_MS,
      EMULATOR_PAINT_QUALITY: config.EMULATOR_PAINT_QUALITY,
    },
  });
  await untilAnswers(`${engineUrl}/api/v1/app/version`, children, 'engine');
  say('emulator');
  return engineUrl;
}

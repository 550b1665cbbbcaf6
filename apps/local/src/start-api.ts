import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import type { Children } from './children.ts';
import { type LocalConfig, repositoryFolder } from './config.ts';
import type { DataFolder } from './data-folder.ts';
import { freePortFrom } from './free-port.ts';
import { type LocalAccess, type OwnApi, signInToOwnApi } from './own-api.ts';
import { problemOf, readyTimeoutMs } from './until-answers.ts';

/** `watch` restarts api and worker when their sources change and leaves the web app to Vite. */
export type RunMode = 'start' | 'watch';

export interface ApiSettings {
  readonly config: LocalConfig;
  readonly data: DataFolder;
  readonly servingUrl: string;
  /** Where people open the studio. */
  readonly origin: string;
  readonly apiPort: number;
  readonly mode: RunMode;
}

/** The environment of the api, and of scripts that work as it does. */
export function apiEnvironment(settings: ApiSettings): Record<string, string | undefined> {
  const { config, data } = settings;
  return {
    API_HOST: config.PINGVAS_HOST,
    API_PORT: String(settings.apiPort),
    PUBLIC_ORIGIN: settings.origin,
    DATABASE_URL: settings.servingUrl,
    REDIS_URL: config.REDIS_URL,
    S3_ENDPOINT: config.S3_ENDPOINT,
    S3_REGION: config.S3_REGION,
    S3_BUCKET: config.S3_BUCKET,
    S3_ACCESS_KEY_ID: config.S3_ACCESS_KEY_ID,
    S3_SECRET_ACCESS_KEY: config.S3_SECRET_ACCESS_KEY,
    STORAGE_FOLDER: data.pictures,
    STORAGE_SIGNING_KEY: data.secrets.storageSigningKey,
    IDENTITY_ENCRYPTION_KEY: data.secrets.identityKey,
    WEB_FOLDER: settings.mode === 'start' ? join(repositoryFolder, 'apps/web/dist') : undefined,
    MODELS_AUTO_ADD: 'true',
    SHUTDOWN_GRACE_SECONDS: '2',
    LIMIT_FACTOR: config.LIMIT_FACTOR,
  };
}

/** Address at which this machine reaches a server that listens on the host. */
export function addressOf(host: string, port: number): string {
  if (host === '0.0.0.0' || host === '::' || host === 'localhost') return `http://127.0.0.1:${port}`;
  return `http://${host.includes(':') ? `[${host}]` : host}:${port}`;
}

export interface StartedApi {
  readonly api: OwnApi;
  readonly access: LocalAccess;
  readonly port: number;
}

const portsMax = 20;
const refusalsMax = 10;

/**
 * Starts the api and signs in to it. Its port was free a moment ago; when another program, or another installation
 * that starts at the same time, was faster, the next one is tried.
 *
 * @throws Error with the end of the api's log
 */
export async function startApi(
  children: Children,
  firstPort: number,
  env: (port: number) => Record<string, string | undefined>,
  options: {
    readonly mode: RunMode;
    readonly host: string;
    readonly email: string;
    readonly password: string;
  },
): Promise<StartedApi> {
  const { host, mode, email, password } = options;
  const watch = mode === 'watch' ? ['--watch', '--watch-preserve-output'] : [];
  let port = firstPort;
  for (let ports = 1; ports <= portsMax; ports += 1) {
    children.start({ name: 'api', arguments: [...watch, 'apps/api/src/main.ts'], env: env(port) });
    const access = { url: addressOf(host, port), email, password };
    const api = await untilOwnApi(children, access);
    if (api !== null) return { api, access, port };
    await children.end('api');
    port = await freePortFrom(port + 1);
  }
  throw new Error(`No port from ${firstPort} to ${port} could be kept. Choose another one with --port.`);
}

/** Null when the port turned out to be somebody else's. */
async function untilOwnApi(children: Children, access: LocalAccess): Promise<OwnApi | null> {
  const deadline = performance.now() + readyTimeoutMs;
  let last = 'no answer';
  let refusals = 0;
  while (performance.now() < deadline && refusals < refusalsMax) {
    if (children.tailOf('api').includes('EADDRINUSE')) return null;
    const problem = await problemOf(`${access.url}/readyz`);
    const api = problem === null ? await signInToOwnApi(access) : null;
    if (api !== null) return api;
    if (problem === null) {
      refusals += 1;
      last = `${access.email} has another password in this database; start with the data folder that first used it`;
      // Either this is an api that we did not start, and ours is about to say that the port is taken, or it is ours.
      await wait(500);
    } else {
      last = problem;
      await wait(50);
    }
  }
  throw new Error(
    `api did not come up at ${access.url} (${last}). The end of its log:\n${children.tailOf('api')}`,
  );
}

import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { z } from 'zod';
import type { Children } from './children.ts';
import { type LocalConfig, repositoryFolder } from './config.ts';
import type { DataFolder } from './data-folder.ts';
import { freePortFrom } from './free-port.ts';
import type { SignInSettings } from './start-stand-ins.ts';
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
  /** How people sign in elsewhere, in the api's own words. */
  readonly signIn: SignInSettings;
}

/** Where people open a studio that listens on this port of this machine. */
export function originOf({ PUBLIC_ORIGIN }: Pick<LocalConfig, 'PUBLIC_ORIGIN'>, port: number): string {
  return PUBLIC_ORIGIN ?? `http://localhost:${port}`;
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
    ...settings.signIn,
    SMTP_URL: config.SMTP_URL,
    MAIL_FROM: config.MAIL_FROM,
    MODELS_AUTO_ADD: 'true',
    SHUTDOWN_GRACE_SECONDS: '2',
    TRUSTED_PROXY_HOPS: config.TRUSTED_PROXY_HOPS,
    LIMIT_FACTOR: config.LIMIT_FACTOR,
  };
}

/** Address at which this machine reaches a server that listens on the host. */
export function addressOf(host: string, port: number): string {
  if (host === '0.0.0.0' || host === '::' || host === 'localhost') return `http://127.0.0.1:${port}`;
  return `http://${host.includes(':') ? `[${host}]` : host}:${port}`;
}

export interface StartedApi {
  readonly url: string;
  readonly port: number;
}

const portsMax = 20;

/**
 * Starts the api and waits until it answers. Its port was free a moment ago; when another program, or another
 * installation that starts at the same time, was faster, the next one is tried.
 *
 * @throws Error with the end of the api's log
 */
export async function startApi(
  children: Children,
  firstPort: number,
  env: (port: number) => Record<string, string | undefined>,
  { host, mode }: { readonly mode: RunMode; readonly host: string },
): Promise<StartedApi> {
  const watch = mode === 'watch' ? ['--watch', '--watch-preserve-output'] : [];
  let port = firstPort;
  for (let ports = 1; ports <= portsMax; ports += 1) {
    const instanceId = randomUUID();
    const environment = { ...env(port), INSTANCE_ID: instanceId };
    children.start({ name: 'api', arguments: [...watch, 'apps/api/src/main.ts'], env: environment });
    const url = addressOf(host, port);
    if (await untilOwnApi(children, url, instanceId)) return { url, port };
    await children.end('api');
    port = await freePortFrom(port + 1);
  }
  throw new Error(`No port from ${firstPort} to ${port} could be kept. Choose another one with --port.`);
}

/** False when the port turned out to be somebody else's. */
async function untilOwnApi(children: Children, url: string, instanceId: string): Promise<boolean> {
  const deadline = performance.now() + readyTimeoutMs;
  let last = 'no answer';
  while (performance.now() < deadline) {
    if (children.tailOf('api').includes('EADDRINUSE')) return false;
    const isOurs = (await instanceAt(url)) === instanceId;
    const problem = isOurs ? await problemOf(`${url}/readyz`) : 'another program answers there';
    if (problem === null) return true;
    last = problem;
    await wait(50);
  }
  throw new Error(`api did not come up at ${url} (${last}). The end of its log:\n${children.tailOf('api')}`);
}

/** Which process answers there, as it was told at its start; null for whoever says nothing of the kind. */
async function instanceAt(url: string): Promise<string | null> {
  try {
    const answer = await fetch(`${url}/healthz`, { signal: AbortSignal.timeout(2_000) });
    return health.parse(await answer.json()).instance;
  } catch {
    return null;
  }
}

const health = z.object({ instance: z.string() });

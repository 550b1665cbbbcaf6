import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort } from '@pingvas/config/free-port';

/** A redis-server that a test may stop and start; it comes back under the same address. */
export interface TestRedis {
  readonly url: string;
  start(): Promise<void>;
  stop(): Promise<void>;
  /** It keeps its connections and answers nothing, until it goes on. */
  hang(): void;
  goOn(): void;
}

export type FoundRedis =
  | { readonly kind: 'external'; readonly url: string }
  | { readonly kind: 'binary'; start(): Promise<TestRedis> }
  | { readonly kind: 'none'; readonly reason: string };

/** The Redis that tests can use: the one of REDIS_URL, else one started from `redis-server` on PATH, else none. */
export async function findRedis(): Promise<FoundRedis> {
  const url = process.env['REDIS_URL'];
  if (url !== undefined && url !== '') return { kind: 'external', url };
  try {
    execFileSync('redis-server', ['--version'], { stdio: 'ignore' });
  } catch {
    return { kind: 'none', reason: 'redis-server is not on PATH and REDIS_URL is not set.' };
  }
  return { kind: 'binary', start: startRedis };
}

async function startRedis(): Promise<TestRedis> {
  const folder = await mkdtemp(join(tmpdir(), 'pingvas-redis-'));
  const port = await freePort();
  let child: ChildProcess | null = null;

  async function start(): Promise<void> {
    if (child !== null) return;
    await mkdir(folder, { recursive: true });
    const args = [
      '--port',
      String(port),
      '--bind',
      '127.0.0.1',
      '--dir',
      folder,
      '--save',
      '',
      '--appendonly',
      'no',
    ];
    const started = spawn('redis-server', args, { stdio: ['ignore', 'pipe', 'pipe'] });
    child = started;
    await new Promise<void>((resolve, reject) => {
      let output = '';
      started.stdout.on('data', (text: Buffer) => {
        output += text.toString();
        if (output.includes('Ready to accept connections')) resolve();
      });
      started.once('error', reject);
      started.once('exit', (code) => reject(new Error(`redis-server ended with ${code}: ${output}`)));
    });
  }

  async function stop(): Promise<void> {
    if (child === null) return;
    const ending = child;
    child = null;
    ending.kill('SIGKILL');
    await once(ending, 'exit');
  }

  process.once('exit', () => child?.kill('SIGKILL'));
  await start();
  return {
    url: `redis://127.0.0.1:${port}`,
    start,
    hang: () => void child?.kill('SIGSTOP'),
    goOn: () => void child?.kill('SIGCONT'),
    async stop() {
      await stop();
      await rm(folder, { recursive: true, force: true, maxRetries: 3 });
    },
  };
}

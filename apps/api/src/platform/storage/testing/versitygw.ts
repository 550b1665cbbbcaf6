import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { CreateBucketCommand, S3Client } from '@aws-sdk/client-s3';
import { freePort } from '@pingvas/config/free-port';
import type { TestS3 } from './test-s3.ts';

const readyWithinMs = 20_000;
const pollMs = 20;
const bucket = 'pingvas-test';
const keys = { accessKeyId: 'pingvas-test', secretAccessKey: 'pingvas-test-secret' };

/** Whether the program is on PATH: `go install github.com/versity/versitygw/cmd/versitygw@v1.8.0`. */
export function hasVersitygw(): boolean {
  try {
    execFileSync('versitygw', ['--version'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

/** Starts versitygw, a strict S3 server, with an empty bucket in a folder of its own. */
export async function startVersitygw(): Promise<TestS3> {
  const folder = await mkdtemp(join(tmpdir(), 'pingvas-versitygw-'));
  // Metadata in a folder of their own: not every temporary folder knows extended attributes.
  const [objects, metadata] = [join(folder, 'objects'), join(folder, 'metadata')];
  for (const each of [objects, metadata]) await mkdir(each);
  const port = await freePort();
  const child = spawn(
    'versitygw',
    ['--quiet', '--port', `127.0.0.1:${port}`, 'posix', '--sidecar', metadata, objects],
    {
      env: {
        ...process.env,
        ROOT_ACCESS_KEY: keys.accessKeyId,
        ROOT_SECRET_KEY: keys.secretAccessKey,
      },
      stdio: ['ignore', 'pipe', 'pipe'],
    },
  );
  const killIt = () => child.kill('SIGKILL');
  process.once('exit', killIt);
  const close = async () => {
    process.off('exit', killIt);
    if (child.exitCode === null && child.signalCode === null) {
      child.kill('SIGKILL');
      await once(child, 'exit');
    }
    await rm(folder, { recursive: true, force: true, maxRetries: 3 });
  };
  const options = { endpoint: `http://127.0.0.1:${port}`, region: 'us-east-1', bucket, ...keys };
  try {
    await untilReady(child, port);
    await createBucket(options);
  } catch (error) {
    await close();
    throw error;
  }
  return { name: 'versitygw', options, isStrict: true, close };
}

async function untilReady(child: ChildProcess, port: number): Promise<void> {
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream?.on('data', (text: Buffer) => {
      output = (output + text.toString()).slice(-4_000);
    });
  }
  const deadline = performance.now() + readyWithinMs;
  while (performance.now() < deadline) {
    if (child.exitCode !== null) throw new Error(`versitygw ended with ${child.exitCode}: ${output}`);
    if (await accepts(port)) return;
    await pause(pollMs);
  }
  throw new Error(`versitygw does not answer: ${output}`);
}

async function accepts(port: number): Promise<boolean> {
  const socket = connect(port, '127.0.0.1');
  try {
    await once(socket, 'connect');
    return true;
  } catch {
    return false;
  } finally {
    socket.destroy();
  }
}

async function createBucket(options: TestS3['options']): Promise<void> {
  const { endpoint, region, accessKeyId, secretAccessKey } = options;
  const client = new S3Client({
    endpoint,
    region,
    credentials: { accessKeyId, secretAccessKey },
    forcePathStyle: true,
  });
  await client.send(new CreateBucketCommand({ Bucket: options.bucket }));
  client.destroy();
}

import { writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { readRealEngineConfig } from './config.ts';
import { engineVersion, prepareEngine } from './prepare-engine.ts';
import { FolderTakenError, type RealEngine, startRealEngine } from './start-real-engine.ts';
import { trimmedOpenApi } from './trimmed-open-api.ts';

const help = `Runs InvokeAI ${engineVersion} on this machine's processor with tiny random models: no GPU, no downloads of models.

  pnpm engine:real                        install on the first run, start, print the address; Ctrl-C ends it
  pnpm engine:real --port 9090            on this port instead of a free one
  pnpm engine:real --prepare              install only
  pnpm engine:real --write-openapi FILE   write what the tests know of its OpenAPI document, and end

The first run needs Python 3.11 or 3.12, 8.5 GB of disk and some minutes; the next ones start in seconds.
Packages come from where your pip is set to take them.
Kept in ${readRealEngineConfig().home} (PINGVAS_ENGINE_HOME).
`;

const folderCountMax = 20;

function say(words: string): void {
  process.stderr.write(`engine: ${words}\n`);
}

/** Each run at the same time has a folder of its own; a single run finds its pictures again. */
async function startInOwnFolder(
  parent: string,
  options: { readonly port?: number; readonly signal: AbortSignal },
): Promise<RealEngine> {
  for (let count = 1; ; count += 1) {
    const dataFolder = join(parent, count === 1 ? 'data' : `data-${count}`);
    try {
      return await startRealEngine({ ...options, dataFolder, say });
    } catch (error) {
      if (!(error instanceof FolderTakenError) || count === folderCountMax) throw error;
    }
  }
}

function readPort(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const port = Number(text);
  if (/^\d+$/.test(text) && port > 0 && port < 65_536) return port;
  throw new Error(`--port takes a number from 1 to 65535, not ${text}`);
}

async function run(signal: AbortSignal): Promise<void> {
  const { values } = parseArgs({
    options: {
      help: { type: 'boolean', short: 'h' },
      port: { type: 'string' },
      prepare: { type: 'boolean' },
      'write-openapi': { type: 'string' },
    },
  });
  if (values.help === true) {
    process.stdout.write(help);
    return;
  }
  const port = readPort(values.port);
  const prepared = await prepareEngine({ ...readRealEngineConfig(), say, signal });
  if (values.prepare === true) {
    say(`ready in ${prepared.folder}`);
    return;
  }
  const engine = await startInOwnFolder(prepared.folder, { signal, ...(port === undefined ? {} : { port }) });
  try {
    const file = values['write-openapi'];
    if (file !== undefined) {
      const document: unknown = await (await fetch(`${engine.url}/openapi.json`)).json();
      await writeFile(resolve(file), `${JSON.stringify(trimmedOpenApi(document), null, 1)}\n`);
      return;
    }
    process.stdout.write(`InvokeAI ${engineVersion} running on ${engine.url}\n`);
    say('Ctrl-C ends it');
    const asked = new Promise<'asked'>((told) => {
      signal.addEventListener('abort', () => told('asked'));
    });
    if ((await Promise.race([asked, engine.exited()])) !== 'asked') {
      throw new Error(`The server ended:\n${engine.output()}`);
    }
  } finally {
    await engine.stop();
  }
}

const stopping = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => stopping.abort());
try {
  await run(stopping.signal);
} catch (error) {
  if (stopping.signal.aborted) say('stopped');
  else {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    process.exitCode = 1;
  }
}

import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { pino } from 'pino';
import { Server as SocketServer } from 'socket.io';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createEngineLink, type EngineLink } from './engine-link.ts';

/** What answers at the engine's address: an InvokeAI with these models, a web site, or nothing. */
type Occupant = { readonly models: readonly string[]; readonly version?: string } | 'a web site' | null;

let occupant: Occupant;
let server: Server;
let link: EngineLink;
let stop: AbortController;
let running: Promise<void>;
let lines: string[];

beforeEach(async () => {
  occupant = { models: ['Celadon 1.5', 'Hanji XL'] };
  lines = [];
  server = createServer((request, response) => {
    if (occupant === null) return request.socket.destroy();
    const isPage = occupant === 'a web site';
    response.setHeader('content-type', isPage ? 'text/html' : 'application/json');
    response.end(
      occupant === 'a web site' ? '<!doctype html>' : JSON.stringify(answer(request.url ?? '', occupant)),
    );
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const timing = {
    engineCheckMs: 10,
    engineStallMs: 300,
    engineBackoff: { minMs: 5, maxMs: 20 },
    registerMs: 60_000,
  };
  link = createEngineLink({
    baseUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    workerName: 'identity',
    timing,
    log: pino({ level: 'info' }, { write: (line: string) => void lines.push(String(JSON.parse(line).msg)) }),
  });
  stop = new AbortController();
  running = link.run(stop.signal).catch(() => undefined);
  await until(() => link.facts() !== null);
});
afterEach(async () => {
  stop.abort();
  await running;
  server.closeAllConnections();
  server.close();
});

function answer(path: string, { models, version = '6.14.2' }: Exclude<Occupant, string | null>): unknown {
  const counts = { pending: 0, in_progress: 0, waiting: 0, completed: 0, failed: 0, canceled: 0, total: 0 };
  if (path.endsWith('/app/version')) return { version };
  if (path.endsWith('/missing')) return { models: [] };
  if (path.includes('/models/'))
    return { models: models.map((name) => ({ key: name, hash: name, name, base: 'sd-1', type: 'main' })) };
  if (path.endsWith('/status'))
    return { queue: counts, processor: { is_started: true, is_processing: false } };
  return {};
}

async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await link.changed.heard({ withinMs: 20 });
}

/** The engine goes, and this comes in its place. */
async function replaceBy(next: Occupant): Promise<void> {
  occupant = null;
  server.closeAllConnections();
  await until(() => link.facts() === null);
  occupant = next;
}

describe('an engine whose port somebody else has taken', () => {
  it.each([
    ['a web site', 'a web site', 'what answers at this address is not InvokeAI'],
    ['another InvokeAI', { models: ['Somebody else’s model'] }, /^another InvokeAI answers at this address/],
    ['an emulator', { models: ['Celadon 1.5'], version: '6.14.2+emulator' }, /^another InvokeAI answers/],
  ] as const)(
    'is not mistaken for %s, which operators are told, and is known again',
    async (_, other, words) => {
      await replaceBy(other);
      await until(() =>
        lines.some((line) => (typeof words === 'string' ? line === words : words.test(line))),
      );
      expect(link.facts()).toBeNull();
      await replaceBy({ models: ['Hanji XL', 'A new one'] });
      await until(() => link.facts() !== null);
      expect(link.facts()?.models.map(({ name }) => name)).toEqual(['Hanji XL', 'A new one']);
      expect(lines).toContain('the engine is back');
    },
  );

  it('may change its models as it likes while it runs', async () => {
    occupant = { models: ['All new'] };
    link.suspect();
    await until(() => link.facts()?.models[0]?.name === 'All new');
  });

  it('is told from another one that came between two looks, while its events were away', async () => {
    const sockets = new SocketServer(server, { path: '/ws/socket.io', transports: ['websocket'] });
    stop.abort();
    await running;
    stop = new AbortController();
    const isHeard = new Promise((resolve) => sockets.once('connection', resolve));
    running = link.run(stop.signal).catch(() => undefined);
    await isHeard;
    // From now on no socket gets through, and everything else is answered.
    server.removeAllListeners('upgrade');
    server.on('upgrade', (_, socket) => socket.destroy());
    sockets.disconnectSockets(true);
    await link.changed.heard({ withinMs: 1_000 });
    occupant = { models: ['Somebody else’s model'] };
    await until(() => link.facts() === null);
    expect(lines.at(-1)).toMatch(/^another InvokeAI answers at this address/);
  });
});

import { createServer, type Server } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { getRequestListener } from '@hono/node-server';
import type { Hono } from 'hono';
import { composeApi } from './compose.ts';
import { startQuarantineSweeper } from './modules/fleet/index.ts';
import { startGenerationSweeper, startTellingFinished } from './modules/generation/index.ts';
import {
  announceFirstRun,
  readPasswordWork,
  serveMails,
  startMailCleaning,
  startPortraying,
  startSessionCleaning,
  warmUpPasswordHash,
} from './modules/identity/index.ts';
import { startObjectSweeper } from './modules/images/index.ts';
import { startMissedNews } from './modules/live/index.ts';
import { startErasing, startExporting } from './modules/privacy/index.ts';
import { newContext, type Parts } from './parts.ts';
import type { ApiEnv } from './platform/http/api-env.ts';
import { startBoss } from './platform/jobs/start-boss.ts';
import { closePictureDecoders } from './platform/pictures/inspect-picture.ts';

/** An api that answers. */
export interface ServingApi {
  /** Where it listens, e.g. http://127.0.0.1:4400. */
  readonly url: string;
  readonly app: Hono<ApiEnv>;
  /**
   * Ends in order: no new connections, streams and long polls end, running requests finish within the grace time,
   * background work stops, connections close. Calling it again waits for the same end.
   */
  stop(): Promise<void>;
}

/** Starts background work, waits for a database that is away, and listens. Takes over `parts` and closes them at the end. */
export async function serveApi(parts: Parts): Promise<ServingApi> {
  const { config, log, boss, drain, metrics } = parts;
  metrics.setPasswordWorkSource(readPasswordWork);
  await warmUpPasswordHash();
  await startBoss(boss, log);
  await announceFirstRun(newContext(parts));
  const sweepers = [
    startGenerationSweeper,
    startQuarantineSweeper,
    startObjectSweeper,
    startMissedNews,
    startMailCleaning,
    startErasing,
    startTellingFinished,
  ].map((start) => start(() => newContext(parts)));
  await serveMails(() => newContext(parts));
  await startPortraying(() => newContext(parts));
  await startExporting(() => newContext(parts));
  const cleaning = startSessionCleaning(() => newContext(parts));

  const app = await composeApi(parts);
  // With hono's own Request and Response an answer that is one text is written as one, and not read from a stream.
  const server = createServer(getRequestListener(app.fetch, { overrideGlobalObjects: true }));
  // Longer than the minute after which usual proxies drop a silent connection, so that none is cut while one reuses it.
  server.keepAliveTimeout = 75_000;
  const connections = new Set<Socket>();
  server.on('connection', (socket) => {
    connections.add(socket);
    socket.once('close', () => connections.delete(socket));
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(config.port, config.host, resolve);
  });
  const url = urlOf(server.address(), config.host);

  let stopped: Promise<void> | null = null;
  async function stop(): Promise<void> {
    log.info('draining');
    drain.begin();
    await closeServer(server, connections, config.shutdownGraceSeconds * 1_000);
    await Promise.all(sweepers.map((sweeper) => sweeper.stop()));
    await cleaning.stop();
    await boss.stop({ graceful: true, timeout: Math.max(1_000, config.shutdownGraceSeconds * 1_000) });
    await closePictureDecoders();
    await parts.close();
    log.info('stopped');
  }
  return {
    url,
    app,
    stop() {
      stopped ??= stop();
      return stopped;
    },
  };
}

/** Resolves when the last answer is out, or when the grace time is over and the rest was cut off. */
async function closeServer(server: Server, connections: ReadonlySet<Socket>, graceMs: number): Promise<void> {
  const closed = new Promise<void>((resolve) => server.close(() => resolve()));
  const closeUnused = () => {
    server.closeIdleConnections();
    // Browsers and fetch open some in advance. To Node one that never asked for anything is no idle one.
    for (const socket of connections) if (socket.bytesRead === 0) socket.destroy();
  };
  server.closeIdleConnections();
  const timer = setTimeout(() => server.closeAllConnections(), graceMs);
  // Connections that were busy at first are idle after their answer; nobody else would close them. The first look is not
  // at once, because the request of a connection that was just accepted may be on its way.
  const idle = setInterval(closeUnused, 50);
  await closed;
  clearTimeout(timer);
  clearInterval(idle);
}

function urlOf(address: AddressInfo | string | null, host: string): string {
  if (address === null || typeof address === 'string') throw new Error('The server listens on no port');
  return `http://${host.includes(':') ? `[${host}]` : host}:${address.port}`;
}

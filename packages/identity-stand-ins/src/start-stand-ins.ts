import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { getRequestListener } from '@hono/node-server';
import { Hono } from 'hono';
import { discordApp } from './discord.ts';
import { createGoogle, type GoogleStandIn, type NodeEnv } from './google.ts';
import { kakaoApp } from './kakao.ts';
import type { StandInClient } from './read-authorization.ts';
import { createTroubles, type Troubles } from './troubles.ts';

export interface StandInOptions {
  /** 0 for a free one. */
  readonly port: number;
  /** How people's browsers name this machine; it listens on the loopback address in any case. */
  readonly hostname: '127.0.0.1' | 'localhost';
  readonly client: StandInClient;
}

/** Google, Discord and Kakao on one port of this machine. */
export interface IdentityStandIns {
  readonly port: number;
  /** The issuer of the OpenID Connect server that plays Google. */
  readonly googleIssuer: string;
  /** What stands before `/oauth2/authorize` and `/api` at Discord. */
  readonly discordUrl: string;
  /** Issuer and login server of Kakao, and its API server, which are one here. */
  readonly kakaoIssuer: string;
  readonly troubles: Troubles;
  stop(): Promise<void>;
}

/**
 * Starts the stand-ins. Whoever reaches them can sign in as anybody, so they listen on the loopback address only.
 *
 * @throws Error when the port is taken
 */
export async function startIdentityStandIns(options: StandInOptions): Promise<IdentityStandIns> {
  const server = createServer();
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(options.port, '127.0.0.1', resolve);
  });
  const bound = server.address();
  if (bound === null || typeof bound === 'string') throw new Error('The stand-ins have no port');
  const origin = `http://${options.hostname}:${bound.port}`;
  const troubles = createTroubles();

  const google = await createGoogle(`${origin}/google`, options.client, troubles);
  const app = new Hono<NodeEnv>();
  app.get('/', (c) => c.text('Stand-ins for Google, Discord and Kakao. Not the real ones.'));
  app.route('/', google.consent);
  app.route('/discord', discordApp(options.client, troubles));
  app.route('/kakao', await kakaoApp(`${origin}/kakao`, options.client, troubles));
  app.onError((_error, c) => c.text('The stand-in could not answer this request.', 400));
  const pages = getRequestListener(app.fetch);
  server.on('request', (request: IncomingMessage, response: ServerResponse) => {
    void answer(request, response, google, pages);
  });

  return {
    port: bound.port,
    googleIssuer: `${origin}/google`,
    discordUrl: `${origin}/discord`,
    kakaoIssuer: `${origin}/kakao`,
    troubles,
    async stop() {
      troubles.clear();
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      server.closeAllConnections();
      await closed;
    },
  };
}

async function answer(
  request: IncomingMessage,
  response: ServerResponse,
  google: GoogleStandIn,
  pages: ReturnType<typeof getRequestListener>,
): Promise<void> {
  const url = request.url ?? '/';
  if (!url.startsWith('/google/') || url.startsWith('/google/interaction/')) {
    await pages(request, response);
    return;
  }
  request.url = url.slice('/google'.length);
  await google.answer(request, response);
}

import { serve } from '@hono/node-server';
import { initTRPC } from '@trpc/server';
import { fetchRequestHandler } from '@trpc/server/adapters/fetch';
import { Hono } from 'hono';
import pg from 'pg';
import { readBareServerConfig } from '../config.ts';

/** What `me` is measured against: the same libraries, one tRPC row with one SQL read, and nothing else. */
const { databaseUrl, port, poolMax, userId } = readBareServerConfig();
const pool = new pg.Pool({ connectionString: databaseUrl, max: poolMax });
const t = initTRPC.create();
const router = t.router({
  me: t.procedure.query(async () => {
    const { rows } = await pool.query(
      'select id, email, tier, role, is_active as "isActive", created_at as "createdAt" from identity.users where id = $1',
      [userId],
    );
    return rows[0];
  }),
});

const app = new Hono();
app.all('/trpc/*', (c) => fetchRequestHandler({ router, endpoint: '/trpc', req: c.req.raw }));
const server = serve({ fetch: app.fetch, port, hostname: '127.0.0.1', overrideGlobalObjects: false });

process.once('SIGTERM', () => {
  server.close();
  void pool.end().then(() => process.exit(0));
});

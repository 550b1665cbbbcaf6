import { Hono } from 'hono';
import { compress } from 'hono/compress';
import type { Engine } from '../engine.ts';
import { Refusal } from '../refusals.ts';
import { appRoutes } from './app-routes.ts';
import { imageRoutes } from './image-routes.ts';
import { modelRoutes } from './model-routes.ts';
import { queueRoutes } from './queue-routes.ts';

/** What the engine's user interface answers for every address that it does not know. */
const userInterface = `<!doctype html>
<html lang="en">
  <head><meta charset="UTF-8" /><title>Invoke - Community Edition</title></head>
  <body dir="ltr"><div id="root"></div></body>
</html>
`;

const plainText = { 'content-type': 'text/plain; charset=utf-8' };

function asksForGzip(acceptEncoding: string | undefined): boolean {
  return acceptEncoding?.toLowerCase().includes('gzip') ?? false;
}

/** The engine's whole HTTP surface, its mistakes included. */
export function httpApp(engine: () => Engine): Hono {
  const app = new Hono();
  app.use(async (c, next) => {
    const { faults } = engine();
    await faults.whenHttpAnswers();
    const status = faults.takeHttpFailure(c.req.path);
    if (status !== undefined) return new Response('Internal Server Error', { status, headers: plainText });
    if (c.req.path.startsWith('/api') && faults.takePage()) return c.html(userInterface);
    return next();
  });
  // With Starlette 1.8 and later the engine breaks every empty answer to a caller that asks for gzip.
  app.use(async (c, next) => {
    await next();
    const isCaught = c.res.status === 204 && asksForGzip(c.req.header('accept-encoding'));
    if (isCaught && engine().faults.hasGzipTrap) {
      c.res = new Response('Internal Server Error', { status: 500, headers: plainText });
    }
  });
  app.use(compress({ encoding: 'gzip', threshold: 1000 }));
  const routes = new Map<Engine, Hono>();
  app.all('*', async (c) => {
    const current = engine();
    let living = routes.get(current);
    if (living === undefined) {
      living = engineRoutes(current);
      routes.clear();
      routes.set(current, living);
    }
    return living.fetch(c.req.raw, c.env);
  });
  return app;
}

function engineRoutes(engine: Engine): Hono {
  const app = new Hono();
  app.route('/api/v1/app', appRoutes(engine));
  // A base that ends in a slash keeps the slash of the list addresses, as the engine has them.
  app.route('/api/v2/models/', modelRoutes(engine));
  app.route('/api/v1/images/', imageRoutes(engine));
  app.route('/api/v1/queue/:queueId', queueRoutes(engine));
  app.notFound((c) => {
    if (c.req.method === 'GET' || c.req.method === 'HEAD') return c.html(userInterface);
    return c.json({ detail: 'Method Not Allowed' }, 405);
  });
  app.onError((error, c) => {
    if (error instanceof Refusal) return c.json({ detail: error.detail }, error.status);
    return c.text('Internal Server Error', 500);
  });
  return app;
}

import type { Context as HonoContext } from 'hono';
import { Hono } from 'hono';
import { DomainError } from '../errors/domain-error.ts';
import type { ApiEnv } from '../http/api-env.ts';
import { readWebFiles, type WebFile } from './web-files.ts';
import { webPolicy } from './web-policy.ts';

/** Below these only programs ask: a page would be a confusing answer. */
const notForPages = /^\/(api|trpc|worker-trpc|files|assets)(\/|$)/;

/**
 * Serves the built web app from one folder. An address that is no file is a view of the app, unless it looks like a
 * file or belongs to an interface: then the answer is a typed 404 and never a page.
 *
 * @throws Error when the folder holds no index.html
 */
export async function mountWebApp(options: {
  readonly folder: string;
  readonly publicOrigin: string;
  readonly storageOrigin: string | null;
}): Promise<Hono<ApiEnv>> {
  const files = await readWebFiles(options.folder);
  const index = files.get('/index.html');
  if (index === undefined) throw new Error(`There is no index.html in ${options.folder}`);
  const policy = webPolicy(index.text(), options.storageOrigin);

  const app = new Hono<ApiEnv>();
  app.get('/*', async (c) => {
    const { path } = c.req;
    const file = path === '/' || path === '/index.html' ? undefined : files.get(path);
    if (file !== undefined) {
      c.set('route', file.isImmutable ? '/assets/*' : '(web file)');
      return await answer(c, file);
    }
    if (notForPages.test(path) || /\.[^/]*$/.test(path.replace(/^\/index\.html$/, '/'))) {
      throw new DomainError('request.not-found');
    }
    c.set('route', '(web)');
    if (isOtherLoopbackName(c.req.url, options.publicOrigin)) {
      // Cookies, the origin check and the addresses of pictures all belong to the one name.
      const { pathname, search } = new URL(c.req.url);
      return c.redirect(`${options.publicOrigin}${pathname}${search}`);
    }
    c.header('content-security-policy', policy);
    return await answer(c, index);
  });
  return app;
}

const loopbackNames: ReadonlySet<string> = new Set(['localhost', '127.0.0.1', '[::1]']);

/** Somebody typed 127.0.0.1 where this machine is called localhost, or the other way round. */
function isOtherLoopbackName(url: string, publicOrigin: string): boolean {
  const asked = new URL(url);
  const own = new URL(publicOrigin);
  return (
    asked.hostname !== own.hostname &&
    asked.port === own.port &&
    loopbackNames.has(asked.hostname) &&
    loopbackNames.has(own.hostname)
  );
}

async function answer(c: HonoContext<ApiEnv>, file: WebFile): Promise<Response> {
  c.header('cache-control', file.isImmutable ? 'public, max-age=31536000, immutable' : 'no-cache');
  c.header('etag', file.etag);
  c.header('vary', 'accept-encoding');
  const known = c.req
    .header('if-none-match')
    ?.split(',')
    .map((tag) => tag.trim().replace(/^W\//, ''));
  if (known?.includes(file.etag)) return c.body(null, 304);
  const { bytes, encoding } = await file.read(c.req.header('accept-encoding') ?? '');
  if (encoding !== 'identity') c.header('content-encoding', encoding);
  c.header('content-type', file.contentType);
  return c.body(bytes);
}

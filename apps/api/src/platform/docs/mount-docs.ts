import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { Hono } from 'hono';
import { DomainError } from '../errors/domain-error.ts';
import type { ApiEnv } from '../http/api-env.ts';
import { named } from '../http/observe.ts';
import type { OpenApiDocument } from '../rest/open-api.ts';
import { readDocsFonts } from './docs-fonts.ts';
import { docsPage, docsStyles } from './docs-page.ts';
import { docsLanguage } from './docs-words.ts';

/** The first one is in the page, and loads the others. */
const scripts = ['docs.js', 'elements.js', 'send-call.js', 'sign-in.js'];

/**
 * The document, and the page that is made of it: at `/openapi.json` and `/docs`. Both are made when somebody first asks:
 * they take a tenth of the start, and most processes are never asked. All that the page loads is served from here, and
 * its policy lets nothing else in. `storageOrigin` is where files of answers lie when they are in S3.
 */
export async function mountDocs(
  describe: () => OpenApiDocument,
  { storageOrigin }: { readonly storageOrigin: string | null },
): Promise<Hono<ApiEnv>> {
  const app = new Hono<ApiEnv>();
  let made: OpenApiDocument | null = null;
  const document = () => {
    made ??= describe();
    return made;
  };
  app.get('/openapi.json', named('/openapi.json'), (c) => c.json(document()));

  const pages = new Map<string, string>();
  const policy = docsPolicy(storageOrigin);
  app.get('/docs', named('/docs'), async (c) => {
    const language = docsLanguage(c.req.query('language'), c.req.header('accept-language'));
    c.header('content-security-policy', policy);
    c.header('content-language', language);
    c.header('vary', 'accept-language');
    const page = pages.get(language) ?? (await docsPage(document(), language));
    pages.set(language, page);
    return c.html(page);
  });

  const fonts = await readDocsFonts();
  const own = (name: string) => readFile(new URL(`page/${name}`, import.meta.url), 'utf8');
  const assets = [
    ...(await Promise.all(scripts.map(async (name) => [name, 'text/javascript', await own(name)] as const))),
    ...(await Promise.all(
      docsStyles.map(
        async (name) => [name, 'text/css', name === 'fonts.css' ? fonts.css : await own(name)] as const,
      ),
    )),
  ];
  for (const [name, contentType, text] of assets) {
    const etag = `"${createHash('sha256').update(text).digest('base64url').slice(0, 22)}"`;
    app.get(`/docs/${name}`, named(`/docs/${name}`), (c) => {
      c.header('etag', etag);
      c.header('cache-control', 'no-cache');
      if (c.req.header('if-none-match') === etag) return c.body(null, 304);
      return c.body(text, 200, { 'content-type': `${contentType}; charset=utf-8` });
    });
  }
  app.get('/docs/fonts/:name', named('/docs/fonts/{name}'), async (c) => {
    const file = fonts.files.get(c.req.param('name'));
    if (file === undefined) throw new DomainError('request.not-found');
    c.header('cache-control', 'public, max-age=604800');
    return c.body(await readFile(file), 200, { 'content-type': 'font/woff2' });
  });
  return app;
}

/** Own files only: no inline script or style, no eval, no frame, no form that leaves the page by itself. */
export function docsPolicy(storageOrigin: string | null): string {
  const elsewhere = storageOrigin === null ? '' : ` ${storageOrigin}`;
  return [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    // blob: is the picture of an answer.
    "img-src 'self' blob:",
    "font-src 'self'",
    `connect-src 'self'${elsewhere}`,
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join('; ');
}

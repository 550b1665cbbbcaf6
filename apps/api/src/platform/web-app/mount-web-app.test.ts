import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { brotliDecompressSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startTestApi, type TestApi } from '../../testing/index.ts';

const themeScript = "document.documentElement.dataset.theme = 'dark';";
const index = `<!doctype html><html><head><script>${themeScript}</script><script type="module" src="/assets/app-1a2b.js"></script></head><body></body></html>`;
const app = `console.log('${'pingvas '.repeat(400)}');`;

let api: TestApi;
let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'pingvas-web-'));
  await mkdir(join(folder, 'assets'));
  await writeFile(join(folder, 'index.html'), index);
  await writeFile(join(folder, 'favicon.svg'), '<svg/>');
  await writeFile(join(folder, 'assets/app-1a2b.js'), app);
  await writeFile(join(folder, 'assets/app-1a2b.js.map'), '{}');
  await writeFile(join(folder, '..', 'outside.txt'), 'secret');
  api = await startTestApi({ config: { webFolder: folder } });
});
afterAll(async () => {
  await api.stop();
  await rm(folder, { recursive: true });
});

describe('the web app', () => {
  it.each(['/', '/index.html', '/gallery', '/images/01a1fb80-1f1a-7615-aa51-2561661ae203'])(
    'answers %s with its page, never from a cache without asking',
    async (path) => {
      const response = await fetch(`${api.url}${path}`);
      expect([response.status, await response.text()]).toEqual([200, index]);
      expect(response.headers.get('content-type')).toBe('text/html; charset=utf-8');
      expect(response.headers.get('cache-control')).toBe('no-cache');
    },
  );

  it('lets only its own files and the inline script of its page run', async () => {
    const policy = (await fetch(api.url)).headers.get('content-security-policy') ?? '';
    const hash = createHash('sha256').update(themeScript).digest('base64');
    expect(policy).toContain(`script-src 'self' 'sha256-${hash}';`);
    expect(policy).toContain("default-src 'none'");
    expect(policy).toContain("frame-ancestors 'none'");
    expect(policy).toContain("img-src 'self' data: blob:;");
    expect(policy).not.toContain('unsafe');
  });

  it('is compressed for who can read that, and kept for good where the name changes with the content', async () => {
    const response = await fetch(`${api.url}/assets/app-1a2b.js`, {
      headers: { 'accept-encoding': 'gzip, br' },
    });
    expect(response.headers.get('cache-control')).toBe('public, max-age=31536000, immutable');
    expect(response.headers.get('content-encoding')).toBe('br');
    expect(response.headers.get('vary')).toBe('accept-encoding');
    expect(await response.text()).toBe(app);
    const plain = await api.api.app.request('/assets/app-1a2b.js', {
      headers: { 'accept-encoding': 'br;q=0' },
    });
    expect(plain.headers.get('content-encoding')).toBeNull();
    const packed = await api.api.app.request('/assets/app-1a2b.js', { headers: { 'accept-encoding': 'br' } });
    expect(brotliDecompressSync(new Uint8Array(await packed.arrayBuffer())).toString()).toBe(app);
  });

  it('answers 304 to who has it', async () => {
    const first = await fetch(`${api.url}/favicon.svg`);
    expect(first.headers.get('content-type')).toBe('image/svg+xml');
    const etag = first.headers.get('etag') ?? '';
    const second = await fetch(`${api.url}/favicon.svg`, { headers: { 'if-none-match': `W/"x", ${etag}` } });
    expect(second.status).toBe(304);
  });

  it.each([
    '/assets/missing-1a2b.js',
    '/assets/',
    '/assets/app-1a2b.js.map',
    '/favicon.png',
    '/api',
    '/api/v1/nope',
    '/api/v2/auth/me',
    '/trpc',
    '/trpc/nope',
    '/worker-trpc/nope',
    '/files/nope',
    '/..%2foutside.txt',
    '/%2e%2e/outside.txt',
  ])('never answers %s with a page', async (path) => {
    const response = await fetch(`${api.url}${path}`);
    const text = await response.text();
    expect(response.status).toBe(404);
    expect(response.headers.get('content-type')).toBe('application/json');
    expect(text).toContain('not-found');
    expect(text).not.toContain('secret');
  });

  it('sends who typed another name of this machine to its own name', async () => {
    const { port } = new URL(api.url);
    const other = await api.api.app.request(`http://localhost:${port}/gallery?from=mail`);
    expect(other.status).toBe(302);
    expect(other.headers.get('location')).toBe(`${api.url}/gallery?from=mail`);
    for (const elsewhere of [`http://studio.example:${port}/gallery`, `http://localhost:1/gallery`]) {
      expect((await api.api.app.request(elsewhere)).status).toBe(200);
    }
  });

  it('takes no writes', async () => {
    expect((await fetch(`${api.url}/gallery`, { method: 'POST' })).status).toBe(404);
  });
});

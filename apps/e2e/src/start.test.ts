import { randomUUID } from 'node:crypto';
import { createServer } from 'node:net';
import { freePort } from '@pingvas/config/free-port';
import { afterAll, describe, expect, it, vi } from 'vitest';
import { isAlive, newFolder, removeFolders, runStart, startProduct } from './running-product.ts';

afterAll(removeFolders);

describe('pnpm start', () => {
  it('prints every wrong setting at once and exits 1 before anything starts', async () => {
    const dataFolder = await newFolder();
    const { ended, output } = runStart(['--port', '99999'], {
      PINGVAS_DATA: dataFolder,
      REDIS_URL: 'http://not-redis',
      S3_BUCKET: 'pictures',
    });
    expect(await ended).toBe(1);
    expect(output()).toMatch(/PINGVAS_PORT: /);
    expect(output()).toMatch(/REDIS_URL: /);
    expect(output()).toMatch(/S3_ENDPOINT: is needed/);
    expect(output()).not.toMatch(/PostgreSQL/);
  });

  it('makes a first picture in a fresh folder, survives kill -9 of everything and a changed password, and reuses its data', async () => {
    const first = await startProduct();
    expect(first.output()).toMatch(/First picture/);
    expect(first.output().trimEnd()).toMatch(new RegExp(`Pingvas is ready at ${first.url}$`));
    const pids = await first.childPids();
    expect(pids.length).toBeGreaterThanOrEqual(3);
    // Whoever uses the first account makes it theirs; that must not keep anything from starting again.
    const newPassword = randomUUID();
    await changePassword(first, newPassword);

    for (const pid of pids) process.kill(pid, 'SIGKILL');
    await first.stop('SIGKILL');

    const second = await startProduct({ dataFolder: first.dataFolder });
    expect(second.output()).not.toMatch(/First picture/);
    const token = await accessToken(second.url, second.email, newPassword);
    const images = await fetch(`${second.url}/api/v1/images`, {
      headers: { authorization: `Bearer ${token}` },
    });
    expect(((await images.json()) as { items: unknown[] }).items).toHaveLength(1);

    const secondPids = await second.childPids();
    expect(await second.stop('SIGINT')).toBe(0);
    await vi.waitUntil(() => secondPids.every((pid) => !isAlive(pid)));
    await expect(fetch(`${second.url}/healthz`)).rejects.toThrow();
  });

  it('takes the next free port when its own is taken, and says so', async () => {
    const port = await freePort();
    const blocker = createServer().listen(port, '127.0.0.1');
    const blockerV6 = createServer().listen(port, '::');
    blockerV6.on('error', () => undefined);
    const product = await startProduct({ port, env: { PINGVAS_FIRST_PICTURE: 'false' } });
    try {
      expect(product.output()).toContain(`port ${port} is taken`);
      expect(product.url).not.toContain(`:${port}`);
      expect((await fetch(`${product.url}/readyz`)).status).toBe(200);
    } finally {
      await product.stop();
      blocker.close();
      blockerV6.close();
    }
  });

  it('refuses a second start on a data folder that is in use', async () => {
    const product = await startProduct({ env: { PINGVAS_FIRST_PICTURE: 'false' } });
    try {
      const { ended, output } = runStart(['--port', String(await freePort())], {
        PINGVAS_DATA: product.dataFolder,
      });
      expect(await ended).toBe(1);
      expect(output()).toContain('already runs');
      expect((await fetch(`${product.url}/readyz`)).status).toBe(200);
    } finally {
      await product.stop();
    }
  });
});

async function accessToken(url: string, email: string, password: string): Promise<string> {
  const answer = await fetch(`${url}/api/v1/auth/login`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ email, password }),
  });
  expect(answer.status).toBe(200);
  return ((await answer.json()) as { access_token: string }).access_token;
}

async function changePassword(
  { url, email, password }: { readonly url: string; readonly email: string; readonly password: string },
  newPassword: string,
): Promise<void> {
  const answer = await fetch(`${url}/api/v1/auth/change-password`, {
    method: 'POST',
    headers: {
      authorization: `Bearer ${await accessToken(url, email, password)}`,
      'content-type': 'application/json',
    },
    body: JSON.stringify({ new_password: newPassword }),
  });
  expect(answer.status).toBe(200);
}

import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { findRedis, openTestS3 } from '@pingvas/api/testing';
import { startEmbeddedPostgres } from '@pingvas/embedded-postgres';
import { startEmulator } from '@pingvas/invokeai/emulator';
import { afterAll, expect, it } from 'vitest';
import { desktop, launchBrowser, newVisitor } from './browser.ts';
import { newFolder, removeFolders, startProduct } from './running-product.ts';
import { wordsOf } from './words.ts';

const cleanUp: (() => Promise<unknown>)[] = [];
afterAll(async () => {
  for (const step of cleanUp.reverse()) await step();
  await removeFolders();
});

/** Redis has no npm package: without one on the machine the other three parts are still replaced. CI has it. */
async function redisAddress(): Promise<string | null> {
  const found = await findRedis();
  if (found.kind === 'external') return found.url;
  if (found.kind === 'none') {
    if (process.env['CI'] === 'true') throw new Error(found.reason);
    return null;
  }
  const redis = await found.start();
  cleanUp.push(() => redis.stop());
  return redis.url;
}

it('runs on a database, a Redis, an S3 and an engine of its surroundings, and embeds none of them', async () => {
  const postgres = await startEmbeddedPostgres({ dataFolder: join(await newFolder(), 'postgres') });
  cleanUp.push(() => postgres.stop());
  const s3 = await openTestS3();
  cleanUp.push(() => s3.close());
  const engine = await startEmulator({ stepMilliseconds: 40, paintQuality: 'draft' });
  cleanUp.push(() => engine.stop());
  const redisUrl = await redisAddress();

  const product = await startProduct({
    env: {
      DATABASE_URL: postgres.url,
      INVOKEAI_URL: engine.url,
      S3_ENDPOINT: s3.options.endpoint,
      S3_REGION: s3.options.region,
      S3_BUCKET: s3.options.bucket,
      S3_ACCESS_KEY_ID: s3.options.accessKeyId,
      S3_SECRET_ACCESS_KEY: s3.options.secretAccessKey,
      ...(redisUrl === null ? {} : { REDIS_URL: redisUrl }),
    },
  });
  cleanUp.push(() => product.stop());
  expect(product.output()).toMatch(/First picture/);
  for (const embedded of ['postgres', 'storage', 'emulator']) {
    expect(existsSync(join(product.dataFolder, embedded))).toBe(false);
  }
  const ready = (await (await fetch(`${product.url}/readyz`)).json()) as {
    checks: { redis: { says: string } };
  };
  expect(ready.checks.redis.says).toBe(redisUrl === null ? 'in-process' : 'connected');

  const browser = await launchBrowser();
  cleanUp.push(() => browser.close());
  const { page, troubles } = await newVisitor(browser, { viewport: desktop, locale: 'en-US', theme: 'dark' });
  const words = wordsOf('en');
  await page.goto(`${product.url}/gallery`);
  await page.getByLabel(words.text('identity.loginName'), { exact: true }).fill(product.email);
  await page.getByLabel(words.text('identity.password'), { exact: true }).fill(product.password);
  await page.keyboard.press('Enter');
  await page.getByRole('heading', { name: words.text('gallery.title') }).waitFor();
  const picture = page.getByRole('img', { name: /^Full moon over a quiet sea/ }).first();
  await picture.waitFor();
  await expect
    .poll(() => page.evaluate<number>('Math.max(...[...document.images].map((image) => image.naturalWidth))'))
    .toBeGreaterThan(0);
  expect(await picture.getAttribute('src')).toContain(s3.options.endpoint);
  expect(troubles).toEqual([]);
});

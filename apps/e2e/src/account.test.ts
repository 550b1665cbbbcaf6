import { randomUUID } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { crc32, deflateSync } from 'node:zlib';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { accessibilityFaults, scrollsSideways } from './accessibility.ts';
import { desktop, launchBrowser, newVisitor, phone } from './browser.ts';
import { tabTo } from './keyboard.ts';
import { newFolder, removeFolders } from './running-product.ts';
import { wordsOf } from './words.ts';

const { url } = inject('product');

let browser: Browser;
let folder: string;
beforeAll(async () => {
  browser = await launchBrowser();
  folder = await newFolder();
});
afterAll(async () => {
  await browser.close();
  await removeFolders();
});

type Words = ReturnType<typeof wordsOf>;

async function register(page: Page, words: Words): Promise<void> {
  await page.goto(`${url}/register`);
  await page.getByLabel(words.text('identity.email'), { exact: true }).fill(`${randomUUID()}@example.com`);
  await page.getByLabel(words.text('identity.password'), { exact: true }).fill('a quiet wall 벽');
  await page.getByRole('button', { name: words.text('identity.register') }).click();
  await page.getByText(words.text('firstRun.title')).waitFor();
}

async function expectSound(page: Page): Promise<void> {
  expect(await accessibilityFaults(page)).toEqual([]);
  expect(await scrollsSideways(page)).toBe(false);
}

/** A picture of one colour, as a file on this machine. */
async function pictureFile(): Promise<string> {
  const [width, height] = [80, 60];
  const rows = Buffer.alloc(height * (1 + width * 3), 0x66);
  for (let row = 0; row < height; row += 1) rows[row * (1 + width * 3)] = 0;
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([8, 2, 0, 0, 0], 8);
  const path = join(folder, 'face.png');
  const chunks = [chunk('IHDR', header), chunk('IDAT', deflateSync(rows)), chunk('IEND', Buffer.alloc(0))];
  await writeFile(path, Buffer.concat([Buffer.from('89504e470d0a1a0a', 'hex'), ...chunks]));
  return path;
}

function chunk(type: string, data: Buffer): Buffer {
  const named = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  const whole = Buffer.alloc(named.length + 8);
  whole.writeUInt32BE(data.length, 0);
  named.copy(whole, 4);
  whole.writeUInt32BE(crc32(named), named.length + 4);
  return whole;
}

const visits = [
  { viewport: desktop, locale: 'en-US', theme: 'dark' },
  { viewport: phone, locale: 'ko-KR', theme: 'light' },
] as const;

describe.each(visits)('the account of a person at $viewport.width px, $locale, $theme', (visit) => {
  it('gets a face, names and settings, is taken along whole, and is nearly deleted', async () => {
    const words = wordsOf(visit.locale === 'ko-KR' ? 'ko' : 'en');
    const { page, context, troubles } = await newVisitor(browser, visit);
    await register(page, words);

    await page.goto(`${url}/account`);
    // On a phone the list is a page of its own.
    if (visit.viewport === phone) {
      await expectSound(page);
      await page.getByRole('link', { name: words.start('accountPage.profile.title') }).click();
    }
    await page.getByRole('heading', { level: 1, name: words.text('accountPage.profile.title') }).waitFor();
    await page.setInputFiles('input[type=file]', await pictureFile());
    await page.getByRole('button', { name: words.text('profile.faceChange') }).waitFor();
    await page.getByLabel(words.text('profile.nickname'), { exact: true }).fill('달항아리');
    await page.getByRole('button', { name: words.text('profile.save'), exact: true }).click();
    await page.getByText(words.text('profile.saved')).waitFor();
    await expectSound(page);

    await page.goto(`${url}/account/privacy`);
    await page.getByRole('button', { name: words.text('privacy.exportAsk') }).click();
    const fetch = page.getByRole('button', { name: words.text('privacy.exportFetch') });
    await fetch.waitFor();
    const downloading = page.waitForEvent('download');
    await fetch.click();
    const archive = await readFile(await (await downloading).path());
    expect(archive.subarray(0, 4).toString('latin1')).toBe('PK\u0003\u0004');
    expect(archive.includes('identity/avatar/')).toBe(true);
    await expectSound(page);

    await page.getByRole('button', { name: words.text('privacy.deleteAsk') }).click();
    await page.getByRole('dialog').getByRole('checkbox').check();
    await expectSound(page);
    await page
      .getByRole('dialog')
      .getByRole('button', { name: words.start('privacy.deleteDo') })
      .click();
    await page.getByText(words.text('privacy.pendingBody')).waitFor();
    await page.goto(`${url}/gallery`);
    const keep = page.getByRole('button', { name: words.text('privacy.keep') });
    await keep.waitFor();
    await expectSound(page);
    await keep.click();
    await page.getByText(words.text('privacy.kept')).waitFor();
    await keep.waitFor({ state: 'detached' });

    expect(troubles).toEqual([]);
    await context.close();
  });
});

describe('a person without a mouse', () => {
  it('reaches every part of their account from the menu, and changes it, by keyboard alone', async () => {
    const words = wordsOf('ko');
    const { page, context, troubles } = await newVisitor(browser, {
      viewport: desktop,
      locale: 'ko-KR',
      theme: 'light',
    });
    await register(page, words);
    await tabTo(page, page.locator('header button[aria-haspopup=menu]').last());
    await page.keyboard.press('Enter');
    await page.getByRole('menuitem', { name: words.text('account.open') }).waitFor();
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { level: 1, name: words.text('accountPage.profile.title') }).waitFor();
    for (const section of ['security', 'sessions', 'connections', 'keys', 'privacy', 'profile'] as const) {
      const link = page.getByRole('link', { name: words.text(`accountPage.${section}.title`), exact: true });
      await tabTo(page, link);
      await page.keyboard.press('Enter');
      const title = words.text(`accountPage.${section}.title`);
      await page.getByRole('heading', { level: 1, name: title, exact: true }).waitFor();
      expect(await page.title()).toBe(`${title} · Pingvas`);
    }
    await tabTo(page, page.getByLabel(words.text('profile.nickname'), { exact: true }));
    await page.keyboard.type('keys only');
    await page.keyboard.press('Enter');
    await page.getByText(words.text('profile.saved')).waitFor();

    await tabTo(page, page.getByRole('radio', { name: words.text('account.korean') }));
    await page.keyboard.press('ArrowRight');
    await page.getByRole('heading', { level: 1, name: 'Profile' }).waitFor();
    // Another browser of the same person speaks the same language.
    await expect
      .poll(() => page.evaluate(async () => (await fetch('/trpc/identity.profile.settings')).text()))
      .toContain('"language":"en"');
    expect(troubles).toEqual([]);
    await context.close();
  });
});

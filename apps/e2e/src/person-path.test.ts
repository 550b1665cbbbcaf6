import { randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { accessibilityFaults, scrollsSideways } from './accessibility.ts';
import { desktop, launchBrowser, newVisitor, phone } from './browser.ts';
import { isFocused, tabTo } from './keyboard.ts';
import { pngTexts } from './png-texts.ts';
import { wordsOf } from './words.ts';

const { url } = inject('product');

let browser: Browser;
beforeAll(async () => {
  browser = await launchBrowser();
});
afterAll(() => browser.close());

const visits = [
  { viewport: desktop, locale: 'en-US', theme: 'dark', prompt: 'A lighthouse at dusk, calm sea' },
  { viewport: phone, locale: 'ko-KR', theme: 'light', prompt: '해질녘의 등대, 잔잔한 바다' },
  { viewport: desktop, locale: 'ko-KR', theme: 'light', prompt: '안개 낀 산, 소나무 숲' },
  { viewport: phone, locale: 'en-US', theme: 'dark', prompt: 'Misty mountains with pines' },
] as const;

describe.each(visits)(
  'a person at $viewport.width px, $locale, $theme',
  ({ viewport, locale, theme, prompt }) => {
    it('registers, writes a prompt, watches it form, finds it in the gallery after a reload, and deletes it', async () => {
      const isPhone = viewport.width < 720;
      const words = wordsOf(locale === 'ko-KR' ? 'ko' : 'en');
      const { page, context, troubles } = await newVisitor(browser, { viewport, locale, theme });

      await page.goto(`${url}/register`);
      await page
        .getByLabel(words.text('identity.email'), { exact: true })
        .fill(`${randomUUID()}@example.com`);
      await page.getByLabel(words.text('identity.password'), { exact: true }).fill('a quiet wall 벽');
      expect(await accessibilityFaults(page)).toEqual([]);
      await page.getByRole('button', { name: words.text('identity.register') }).click();

      await page.getByText(words.text('firstRun.title')).waitFor();
      expect(await accessibilityFaults(page)).toEqual([]);
      expect(await scrollsSideways(page)).toBe(false);

      if (isPhone)
        await page
          .getByRole('button', { name: words.text('composer.open') })
          .first()
          .click();
      const promptBox = page.getByRole('textbox', { name: words.text('composer.prompt'), exact: true });
      await promptBox.fill(prompt);
      await page
        .getByRole('radio', { name: words.text('composer.count') === 'Count' ? '1 picture' : '1장' })
        .first()
        .check();
      if (isPhone) {
        await page
          .getByRole('button', { name: words.start('composer.make') })
          .last()
          .click();
      } else {
        await promptBox.focus();
        await page.keyboard.press('Control+Enter');
      }

      const progress = page.getByRole('progressbar').first();
      await progress.waitFor();
      // A frame of the picture that is still forming, before the picture itself.
      await page
        .locator('[role=progressbar] img[src^="data:image/"], [role=progressbar] canvas')
        .first()
        .waitFor();
      expect(await accessibilityFaults(page)).toEqual([]);
      await page.getByText(words.text('stage.arrived')).first().waitFor();

      await page
        .getByRole('link', { name: words.text('bar.gallery'), exact: true })
        .first()
        .click();
      const picture = page.getByRole('img', { name: prompt }).first();
      await picture.waitFor();
      await page.reload();
      await picture.waitFor();
      expect(await accessibilityFaults(page)).toEqual([]);
      expect(await scrollsSideways(page)).toBe(false);

      await picture.click();
      await page
        .getByRole('button', { name: words.text('image.back') })
        .or(page.getByRole('link', { name: words.text('image.back') }))
        .waitFor();
      await page.getByText(prompt).first().waitFor();
      expect(await accessibilityFaults(page)).toEqual([]);

      // Told once, in the studio; the reload after it did not tell it again.
      expect(await page.getByText(/걸렸어요$|on the wall$/).count()).toBe(0);

      const downloading = page.waitForEvent('download');
      await page.keyboard.press('d');
      const file = await (await downloading).path();
      expect(pngTexts(await readFile(file)).get('parameters')).toContain(prompt);

      await page.keyboard.press('Delete');
      await page
        .getByRole('dialog')
        .or(page.getByRole('alertdialog'))
        .getByRole('button', { name: words.text('image.remove') })
        .click();
      await page.getByText(words.text('gallery.emptyTitle')).waitFor();
      await page.reload();
      await page.getByText(words.text('gallery.emptyTitle')).waitFor();

      expect(troubles).toEqual([]);
      await context.close();
    });
  },
);

describe('a person without a mouse', () => {
  it('registers, makes a picture, looks at it and signs out by keyboard alone', async () => {
    const words = wordsOf('en');
    const { page, context, troubles } = await newVisitor(browser, {
      viewport: desktop,
      locale: 'en-US',
      theme: 'light',
    });
    await page.goto(`${url}/register`);
    await tabTo(page, page.getByLabel(words.text('identity.email'), { exact: true }));
    await page.keyboard.type(`${randomUUID()}@example.com`);
    await tabTo(page, page.getByLabel(words.text('identity.password'), { exact: true }));
    await page.keyboard.type('a quiet wall 벽');
    await page.keyboard.press('Enter');

    await tabTo(page, page.getByRole('textbox', { name: words.text('composer.prompt'), exact: true }));
    await page.keyboard.type('Koi under lotus leaves');
    await page.keyboard.press('Control+Enter');
    await page.getByText(words.text('stage.arrived')).first().waitFor();

    await tabTo(page, page.getByRole('link', { name: words.text('bar.gallery'), exact: true }));
    await page.keyboard.press('Enter');
    const picture = page.getByRole('link', { name: /Koi under lotus leaves/ }).first();
    await tabTo(page, picture);
    await page.keyboard.press('Enter');
    await page.getByText(words.text('image.stepsGuidance')).waitFor();
    await page.keyboard.press('Escape');
    await page.getByRole('heading', { name: words.text('gallery.title') }).waitFor();

    await tabTo(page, page.getByRole('button', { name: /^Account of / }));
    await page.keyboard.press('Enter');
    const signOut = page.getByRole('menuitem', { name: words.text('account.signOut') });
    await signOut.waitFor();
    for (let presses = 0; presses < 20 && !(await isFocused(signOut)); presses += 1) {
      await page.keyboard.press('ArrowDown');
    }
    await page.keyboard.press('Enter');
    await page.getByRole('button', { name: words.text('identity.signIn'), exact: true }).waitFor();

    expect(troubles).toEqual([]);
    await context.close();
  });
});

describe('the studio at 320 px', () => {
  it('never scrolls sideways, on any of its pages', async () => {
    const { page, context } = await newVisitor(browser, {
      viewport: { width: 320, height: 640 },
      locale: 'ko-KR',
      theme: 'dark',
    });
    const words = wordsOf('ko');
    await page.goto(`${url}/register`);
    expect(await scrollsSideways(page)).toBe(false);
    await page.getByLabel(words.text('identity.email'), { exact: true }).fill(`${randomUUID()}@example.com`);
    await page.getByLabel(words.text('identity.password'), { exact: true }).fill('a quiet wall 벽');
    await page.keyboard.press('Enter');
    await page.getByText(words.text('firstRun.title')).waitFor();
    expect(await scrollsSideways(page)).toBe(false);
    await page.goto(`${url}/gallery`);
    await page.getByText(words.text('gallery.emptyTitle')).waitFor();
    expect(await scrollsSideways(page)).toBe(false);
    await context.close();
  });
});

import { randomInt } from 'node:crypto';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { accessibilityFaults } from './accessibility.ts';
import { desktop, launchBrowser, newVisitor, phone } from './browser.ts';
import { wordsOf } from './words.ts';

const { url } = inject('product');

let browser: Browser;
beforeAll(async () => {
  browser = await launchBrowser();
});
afterAll(() => browser.close());

/** Agrees on the practice page of a provider, as somebody that it does not know yet. */
async function agreeAs(page: Page, email: string): Promise<void> {
  expect(await accessibilityFaults(page)).toEqual([]);
  await page.locator('summary').click();
  await page.locator('.other input[name=name]').fill('Jiwoo Han');
  await page.locator('.other input[name=email]').fill(email);
  await page.locator('.other button').click();
}

const ways = [
  { provider: 'google', other: 'kakao', viewport: desktop, locale: 'en-US', theme: 'light' },
  { provider: 'discord', other: 'google', viewport: phone, locale: 'ko-KR', theme: 'dark' },
  { provider: 'kakao', other: 'discord', viewport: desktop, locale: 'ko-KR', theme: 'light' },
] as const;

describe.each(ways)(
  'a person with an account at $provider',
  ({ provider, other, viewport, locale, theme }) => {
    it('comes in with it, connects another one, and keeps one way in', async () => {
      const words = wordsOf(locale === 'ko-KR' ? 'ko' : 'en');
      const { page, context, troubles } = await newVisitor(browser, { viewport, locale, theme });
      const email = `person-${randomInt(1_000_000_000)}@example.com`;
      const name = (of: string) => words.text(`connections.names.${of}`);
      const button = (message: string, of: string) =>
        page.getByRole('button', {
          name: words.text(`connections.${message}`).replace('{provider}', name(of)),
        });

      await page.goto(`${url}/account/connections`);
      await page.getByRole('link', { name: words.text(`connections.signInWith.${provider}`) }).click();
      await page.waitForURL((at) => at.origin !== url);
      await agreeAs(page, email);

      // Where they wanted to be, as the new account, whose only way in this is.
      await page.waitForURL(`${url}/account/connections`);
      await page.getByText(words.text('connections.lastWayIn')).waitFor();
      expect(await button('unlinkOf', provider).count()).toBe(0);
      expect(await accessibilityFaults(page)).toEqual([]);

      await button('linkOf', other).click();
      await page.waitForURL((at) => at.origin !== url);
      await agreeAs(page, email);
      await page.waitForURL(`${url}/account/connections`);
      await button('unlinkOf', other).waitFor();

      await button('unlinkOf', provider).click();
      await page
        .getByRole('dialog')
        .getByRole('button', { name: words.text('connections.unlink') })
        .click();
      await button('linkOf', provider).waitFor();
      await page.getByText(words.text('connections.lastWayIn')).waitFor();

      expect(troubles).toEqual([]);
      await context.close();
    });
  },
);

describe('a person who says no at the provider', () => {
  it('is back at the door, reads why, and still has every other way', async () => {
    const words = wordsOf('en');
    const { page, context, troubles } = await newVisitor(browser, {
      viewport: phone,
      locale: 'en-US',
      theme: 'light',
    });
    await page.goto(`${url}/sign-in`);
    await page.getByRole('link', { name: words.text('connections.signInWith.discord') }).click();
    await page.locator('button.deny').click();
    await page.waitForURL(/\/sign-in\?/);
    await page
      .getByRole('alert')
      .filter({ hasText: words.text('errors.identity.connection-cancelled') })
      .waitFor();
    expect(await accessibilityFaults(page)).toEqual([]);
    await page.getByRole('link', { name: words.text('connections.signInWith.kakao') }).waitFor();
    expect(troubles).toEqual([]);
    await context.close();
  });
});

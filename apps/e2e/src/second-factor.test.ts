import { randomUUID } from 'node:crypto';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { accessibilityFaults, scrollsSideways } from './accessibility.ts';
import { codeOf } from './authenticator-app.ts';
import { desktop, launchBrowser, newVisitor, phone } from './browser.ts';
import { tabTo } from './keyboard.ts';
import { wordsOf } from './words.ts';

const { url } = inject('product');

let browser: Browser;
beforeAll(async () => {
  browser = await launchBrowser();
});
afterAll(() => browser.close());

/** A device with a finger that says yes whenever it is asked, as far as Chromium can tell. */
async function plugInAuthenticator(context: BrowserContext, page: Page) {
  const devtools = await context.newCDPSession(page);
  await devtools.send('WebAuthn.enable');
  const { authenticatorId } = await devtools.send('WebAuthn.addVirtualAuthenticator', {
    options: {
      protocol: 'ctap2',
      transport: 'internal',
      hasResidentKey: true,
      hasUserVerification: true,
      isUserVerified: true,
      automaticPresenceSimulation: true,
    },
  });
  return {
    /** A device that is not touched: the door may offer its passkeys, and nobody is let in by that. */
    setTouched: (enabled: boolean) =>
      devtools.send('WebAuthn.setAutomaticPresenceSimulation', { authenticatorId, enabled }),
  };
}

const visits = [
  { viewport: desktop, locale: 'ko-KR', theme: 'light' },
  { viewport: phone, locale: 'en-US', theme: 'dark' },
] as const;

describe.each(visits)('a person at $viewport.width px, $locale', ({ viewport, locale, theme }) => {
  it('protects the account with an app and a passkey, and comes in with each of them, by keyboard', async () => {
    const words = wordsOf(locale === 'ko-KR' ? 'ko' : 'en');
    const say = (path: string) => words.text(`secondFactor.${path}`);
    const { page, context, troubles } = await newVisitor(browser, { viewport, locale, theme });
    const button = (path: string) => page.getByRole('button', { name: say(path), exact: true });
    const press = async (path: string) => {
      await tabTo(page, button(path).last());
      await page.keyboard.press('Enter');
    };
    const looksRight = async () => {
      expect(await accessibilityFaults(page)).toEqual([]);
      expect(await scrollsSideways(page)).toBe(false);
    };
    const account = { email: `${randomUUID()}@example.com`, password: 'a quiet wall 벽 17' };
    const code = page.locator('input[autocomplete="one-time-code"]');

    await page.goto(`${url}/register`);
    await page.getByLabel(words.text('identity.email'), { exact: true }).fill(account.email);
    await page.getByLabel(words.text('identity.password'), { exact: true }).fill(account.password);
    await page.keyboard.press('Enter');
    await page.waitForURL(`${url}/`);

    await page.goto(`${url}/account/security`);
    const device = await plugInAuthenticator(context, page);
    await press('security.appAdd');
    await page.getByRole('img', { name: say('setUp.qr') }).waitFor();
    await looksRight();
    const secret = ((await page.locator('[role="dialog"] code').textContent()) ?? '').replaceAll(/\s/g, '');
    await tabTo(page, code);
    await page.keyboard.type(codeOf(secret));
    await page.getByRole('list', { name: say('codes.list') }).waitFor();
    await looksRight();
    const [recoveryCode = ''] = await page.locator('[role="dialog"] code').allTextContents();
    await press('codes.done');

    await press('security.passkeyAdd');
    await page.getByText(say('security.passkeyUnused')).waitFor();
    await looksRight();

    /** Out, and the first half of the way in again. */
    const knock = async () => {
      await context.clearCookies();
      await device.setTouched(false);
      await page.goto(`${url}/sign-in`);
      await page.getByLabel(words.text('identity.loginName'), { exact: true }).fill(account.email);
      await page.getByLabel(words.text('identity.password'), { exact: true }).fill(account.password);
      await page.keyboard.press('Enter');
      await button('proof.usePasskey').waitFor();
    };

    await knock();
    await looksRight();
    await press('proof.wayTotp');
    // The code of now is used up: the app's next one counts a little early.
    await page.keyboard.type(codeOf(secret, 1));
    await page.waitForURL(`${url}/`);

    await knock();
    await press('proof.wayRecovery');
    await page.keyboard.type(recoveryCode.toUpperCase());
    await page.keyboard.press('Enter');
    await page.waitForURL(`${url}/`);

    await knock();
    await device.setTouched(true);
    await press('proof.usePasskey');
    await page.waitForURL(`${url}/`);

    await context.clearCookies();
    await device.setTouched(false);
    await page.goto(`${url}/sign-in`);
    await button('door.withPasskey').waitFor();
    await looksRight();
    await device.setTouched(true);
    await press('door.withPasskey');
    await page.waitForURL(`${url}/`);

    await page.goto(`${url}/account/security`);
    await page.getByText(say('security.appRemove'), { exact: true }).waitFor();
    await looksRight();
    expect(troubles).toEqual([]);
    await context.close();
  });
});

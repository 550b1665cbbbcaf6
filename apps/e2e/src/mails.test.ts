import { randomUUID } from 'node:crypto';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { accessibilityFaults, scrollsSideways } from './accessibility.ts';
import { desktop, launchBrowser, newVisitor, phone } from './browser.ts';
import { tabTo } from './keyboard.ts';
import { wordsOf } from './words.ts';

const { url, email: adminEmail, password: adminPassword } = inject('product');

let browser: Browser;
/** The administrator of this box, who reads what it would have sent. */
let outbox: Page;
let outboxTroubles: readonly string[];
beforeAll(async () => {
  browser = await launchBrowser();
  const visitor = await newVisitor(browser, { viewport: desktop, locale: 'ko-KR', theme: 'light' });
  outbox = visitor.page;
  outboxTroubles = visitor.troubles;
  const body = { email: adminEmail, password: adminPassword };
  const answer = await outbox.request.post(`${url}/trpc/identity.logIn`, {
    data: body,
    headers: { origin: url },
  });
  expect(answer.status()).toBe(200);
});
afterAll(() => browser?.close());

/** Opens the newest mail to an address; new ones appear by themselves. */
async function openMail(email: string): Promise<void> {
  await outbox.goto(`${url}/admin/outbox`);
  const row = outbox.getByRole('button', { name: email }).first();
  await row.waitFor();
  await tabTo(outbox, row);
  await outbox.keyboard.press('Enter');
  await outbox.getByRole('dialog').waitFor();
}

describe.each([
  { viewport: desktop, locale: 'ko-KR', theme: 'light' },
  { viewport: phone, locale: 'en-US', theme: 'dark' },
] as const)('a person at $viewport.width px, $locale, $theme, by keyboard', (visit) => {
  const words = wordsOf(visit.locale === 'ko-KR' ? 'ko' : 'en');
  const t = (path: string) => words.text(path);

  it('confirms the mailbox behind the button of a mail, and comes back in with a new password', async () => {
    const { page, context, troubles } = await newVisitor(browser, visit);
    const button = (path: string) => page.getByRole('button', { name: t(path), exact: true });
    const email = `${randomUUID()}@example.com`;

    /** As a person reads it: nothing is broken for those who read by ear, nothing is wider than the window. */
    async function look(): Promise<void> {
      expect(await accessibilityFaults(page)).toEqual([]);
      expect(await scrollsSideways(page)).toBe(false);
    }

    await page.goto(`${url}/register`);
    await tabTo(page, page.getByLabel(t('identity.email'), { exact: true }));
    await page.keyboard.type(email);
    await tabTo(page, page.getByLabel(t('identity.password'), { exact: true }));
    await page.keyboard.type('four herons over a quiet lake');
    await page.keyboard.press('Enter');
    await page.getByRole('complementary', { name: t('mailDoor.bannerLabel') }).waitFor();
    await look();

    // The button in the frame of the outbox opens a window of its own, outside of the frame's sandbox.
    await openMail(email);
    const opened = outbox.context().waitForEvent('page');
    await outbox.frameLocator('iframe').getByRole('link').first().click();
    const link = (await opened).url();
    await (await opened).close();
    expect(link).toMatch(/\/verify-email#pge_[\w-]{43}$/);

    const confirm = async () => {
      await page.getByRole('heading', { name: t('mailDoor.verifyTitle') }).waitFor();
      await look();
      await tabTo(page, button('mailDoor.verify'));
      await page.keyboard.press('Enter');
    };
    // The mail is read where nobody is signed in.
    await context.clearCookies();
    await page.goto(link);
    await confirm();
    await page.getByRole('heading', { name: t('mailDoor.signInTitle') }).waitFor();
    await look();
    await tabTo(page, page.getByRole('link', { name: t('mailDoor.toSignIn') }));
    await page.keyboard.press('Enter');
    await tabTo(page, page.getByLabel(t('identity.loginName'), { exact: true }));
    await page.keyboard.type(email);
    await tabTo(page, page.getByLabel(t('identity.password'), { exact: true }));
    await page.keyboard.type('four herons over a quiet lake');
    await page.keyboard.press('Enter');
    await confirm();
    await page.getByRole('heading', { name: t('mailDoor.verifiedTitle') }).waitFor();
    await look();
    await tabTo(page, page.getByRole('link', { name: t('mailDoor.toStudio') }));
    await page.keyboard.press('Enter');
    await page.getByText(t('firstRun.title')).waitFor();
    expect(await page.getByRole('complementary', { name: t('mailDoor.bannerLabel') }).count()).toBe(0);

    await context.clearCookies();
    await page.goto(`${url}/sign-in`);
    await tabTo(page, page.getByRole('link', { name: t('mailDoor.forgotLink') }));
    await page.keyboard.press('Enter');
    await tabTo(page, page.getByLabel(t('identity.email'), { exact: true }));
    await page.keyboard.type(email);
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: t('mailDoor.sentTitle') }).waitFor();
    await look();

    await expect
      .poll(
        async () => {
          await openMail(email);
          await outbox.getByRole('radio').last().check();
          return await outbox.getByRole('dialog').getByRole('link').getAttribute('href');
        },
        { timeout: 30_000 },
      )
      .toMatch(/\/reset-password#pge_/);
    const href = await outbox.getByRole('dialog').getByRole('link').getAttribute('href');
    await page.goto(href ?? '');
    await tabTo(page, page.getByLabel(t('mailDoor.newPassword'), { exact: true }));
    await page.keyboard.type('five herons over a quiet lake');
    await look();
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: t('mailDoor.resetDoneTitle') }).waitFor();
    await tabTo(page, page.getByRole('link', { name: t('mailDoor.toSignIn') }));
    await page.keyboard.press('Enter');
    await tabTo(page, page.getByLabel(t('identity.loginName'), { exact: true }));
    await page.keyboard.type(email);
    await tabTo(page, page.getByLabel(t('identity.password'), { exact: true }));
    await page.keyboard.type('five herons over a quiet lake');
    await page.keyboard.press('Enter');
    await page.getByText(t('firstRun.title')).waitFor();

    await page.goto(href ?? '');
    await page.reload();
    await tabTo(page, page.getByLabel(t('mailDoor.newPassword'), { exact: true }));
    await page.keyboard.type('six herons over a quiet lake');
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: t('mailDoor.usedTitle') }).waitFor();
    await look();
    expect([...troubles, ...outboxTroubles]).toEqual([]);
    await context.close();
  });
});

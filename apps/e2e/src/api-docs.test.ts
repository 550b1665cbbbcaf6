import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { accessibilityFaults, scrollsSideways } from './accessibility.ts';
import { desktop, launchBrowser, newVisitor, phone } from './browser.ts';

const { url, email, password } = inject('product');

let browser: Browser;
beforeAll(async () => {
  browser = await launchBrowser();
});
afterAll(() => browser?.close());

interface Visit {
  readonly viewport: typeof desktop;
  readonly locale: 'ko-KR' | 'en-US';
  readonly theme: 'dark' | 'light';
}
const visits: readonly Visit[] = [
  { viewport: desktop, locale: 'ko-KR', theme: 'light' },
  { viewport: phone, locale: 'en-US', theme: 'dark' },
];
const korean: Visit = { viewport: desktop, locale: 'ko-KR', theme: 'dark' };
const english: Visit = { viewport: desktop, locale: 'en-US', theme: 'light' };

async function openDocs(visit: Visit) {
  const visitor = await newVisitor(browser, visit);
  const asked: string[] = [];
  visitor.page.on('request', (request) => asked.push(request.url()));
  await visitor.page.goto(`${url}/docs`);
  await visitor.page.locator('[data-door]:not([hidden])').waitFor();
  return { ...visitor, asked };
}

const call = (page: Page, method: string, path: string) =>
  page.locator(`form[data-call][data-method="${method}"][data-path="${path}"]`);

async function signIn(page: Page, given: { readonly account: string; readonly password: string }) {
  await page.locator('#door-account').fill(given.account);
  await page.locator('#door-password').fill(given.password);
  await page.locator('#door-password').press('Enter');
}

describe.each(visits)('the reference at $viewport.width px, $locale, $theme', (visit) => {
  it('loads nothing from elsewhere, breaks no rule of accessibility, and fits the window', async () => {
    const { page, context, troubles, asked } = await openDocs(visit);
    expect(await page.locator('html').getAttribute('lang')).toBe(visit.locale.slice(0, 2));
    expect(await accessibilityFaults(page)).toEqual([]);
    expect(await scrollsSideways(page)).toBe(false);
    const foreign = asked.filter((address) => new URL(address).origin !== new URL(url).origin);
    expect(foreign).toEqual([]);
    // What the policy refuses is an error in the log of the page.
    expect(troubles).toEqual([]);
    await context.close();
  });

  it('signs in, sends a call and shows what came, by keyboard alone', async () => {
    const { page, context, troubles } = await openDocs(visit);
    await signIn(page, { account: email, password: 'not this one' });
    await expect.poll(() => page.locator('#door-problem').textContent()).not.toBe('');
    await signIn(page, { account: email, password });
    await expect.poll(() => page.locator('[data-who]').textContent()).toContain(email);
    expect(await page.locator('[data-ways]').isHidden()).toBe(true);

    const me = call(page, 'get', '/auth/me');
    await me.locator('button[type=submit]').focus();
    await page.keyboard.press('Enter');
    const answer = me.locator('[data-answer]');
    await expect.poll(() => answer.textContent()).toContain(`"email": "${email}"`);
    expect(await answer.textContent()).toMatch(/200.*X-Process-Time 0\.\d+ s/s);
    expect(await scrollsSideways(page)).toBe(false);
    expect(troubles).toEqual([]);
    await context.close();
  });
});

describe('the reference', () => {
  it('keeps the token while its language changes, and forgets it when the page is loaded again', async () => {
    const { page, context } = await openDocs(korean);
    await signIn(page, { account: email, password });
    await expect.poll(() => page.locator('[data-who]').textContent()).toContain(email);
    await page.locator('a[data-language][lang=en]').click();
    await expect.poll(() => page.locator('html').getAttribute('lang')).toBe('en');
    await expect.poll(() => page.locator('[data-who]').textContent()).toBe(`Signed in as ${email}`);
    const kept = await page.evaluate<number>(
      'localStorage.length + sessionStorage.length + document.cookie.length',
    );
    expect(kept).toBe(0);
    await page.reload();
    await page.locator('[data-door]:not([hidden])').waitFor();
    expect(await page.locator('[data-who]').textContent()).toBe('You are not signed in.');
    await context.close();
  });

  it('fills a call with an example that is taken, and says beside the field what cannot be sent', async () => {
    const { page, context } = await openDocs(english);
    await signIn(page, { account: email, password });
    await expect.poll(() => page.locator('[data-who]').textContent()).toContain(email);
    const ask = call(page, 'post', '/generations');
    await ask.locator('button[type=submit]').click();
    await expect.poll(() => ask.locator('[data-answer]').textContent()).toMatch(/202.*"prompt":/s);

    await ask.locator('textarea').fill('{"prompt": ');
    await ask.locator('button[type=submit]').click();
    expect(await ask.locator('.problem').textContent()).toBe('This is not JSON.');
    expect(await ask.locator('textarea').getAttribute('aria-invalid')).toBe('true');

    const one = call(page, 'get', '/generations/{id}');
    await one.locator('button[type=submit]').click();
    expect(await one.locator('.problem').textContent()).toBe('Please fill this in.');
    await one.locator('input[data-name=id]').fill('019aa5c0-7b6e-7c33-8a4f-2d1c5e6f7a8b');
    await one.locator('button[type=submit]').click();
    await expect.poll(() => one.locator('[data-answer]').textContent()).toContain('generation.not-found');
    await context.close();
  });

  it('sends with a pasted token, shows markup of an answer as text, and finds calls by their words', async () => {
    const { page, context, troubles } = await openDocs(english);
    await page.locator('#door-token').fill('pgs_wrong<img src=x onerror=alert(1)>');
    await page.locator('[data-paste] button').click();
    const me = call(page, 'get', '/auth/me');
    await me.locator('button[type=submit]').click();
    await expect.poll(() => me.locator('[data-answer]').textContent()).toContain('identity.unauthenticated');
    const find = call(page, 'get', '/generations/{id}');
    await find.locator('input[data-name=id]').fill('<img src=x onerror=alert(1)>');
    expect(await find.locator('[data-shell]').innerHTML()).not.toContain('<img');

    await page.locator('[data-find]').fill('credits');
    const shown = page.locator('#calls li:visible');
    expect(await shown.count()).toBeGreaterThan(0);
    expect((await shown.allTextContents()).every((text) => text.includes('credits'))).toBe(true);
    await page.locator('[data-find]').fill('no such call at all');
    expect(await page.locator('[data-nothing]').textContent()).toBe('No call matches.');
    expect(troubles).toEqual([]);
    await context.close();
  });
});

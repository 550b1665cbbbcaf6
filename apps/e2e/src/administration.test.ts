import { randomUUID } from 'node:crypto';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { accessibilityFaults, scrollsSideways } from './accessibility.ts';
import { desktop, launchBrowser, newVisitor, phone } from './browser.ts';
import { tabTo } from './keyboard.ts';
import { wordsOf } from './words.ts';

const { url, email, password } = inject('product');

let browser: Browser;
beforeAll(async () => {
  browser = await launchBrowser();
});
afterAll(() => browser.close());

interface Answer {
  readonly access_token: string;
  readonly user: { readonly id: string };
}

async function call<T>(
  path: string,
  options: { method?: string; token?: string; body?: object },
): Promise<T> {
  const { method = 'POST', token, body } = options;
  const answer = await fetch(`${url}/api/v1${path}`, {
    method,
    headers: {
      'content-type': 'application/json',
      ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  if (!answer.ok) throw new Error(`${path} answered ${answer.status}: ${await answer.text()}`);
  return (await answer.json()) as T;
}

const phrase = 'a quiet wall 벽 17';

/** Somebody new, with a name that nobody else has. */
async function newPerson(language: 'ko' | 'en') {
  const account = { email: `${randomUUID()}@example.com`, name: `지우 ${randomUUID().slice(0, 8)}` };
  const body = { email: account.email, password: phrase, full_name: account.name, language };
  const { access_token: token, user } = await call<Answer>('/auth/register', { body });
  return { ...account, token, id: user.id };
}

const visits = [
  { viewport: desktop, locale: 'ko-KR', theme: 'light' },
  { viewport: phone, locale: 'en-US', theme: 'dark' },
] as const;

describe.each(visits)('an administrator at $viewport.width px, $locale', ({ viewport, locale, theme }) => {
  it('finds a person, changes their role, shuts and deletes their account, and reads of it, by keyboard', async () => {
    const language = locale === 'ko-KR' ? 'ko' : 'en';
    const words = wordsOf(language);
    const say = (path: string) => words.text(`admin.${path}`);
    const [lead, person] = [await newPerson(language), await newPerson(language)];
    const { access_token: token } = await call<Answer>('/auth/login', { body: { email, password } });
    await call(`/users/${lead.id}`, { method: 'PATCH', token, body: { role: 'admin' } });

    const { page, troubles } = await newVisitor(browser, { viewport, locale, theme });
    const button = (path: string) => page.getByRole('button', { name: say(path), exact: true });
    const press = async (path: string) => {
      await tabTo(page, button(path).last());
      await page.keyboard.press('Enter');
    };
    const looksRight = async () => {
      expect(await accessibilityFaults(page)).toEqual([]);
      expect(await scrollsSideways(page)).toBe(false);
    };

    await page.goto(`${url}/sign-in?next=/admin/users`);
    await page.getByLabel(words.text('identity.loginName'), { exact: true }).fill(lead.email);
    await page.getByLabel(words.text('identity.password'), { exact: true }).fill(phrase);
    await page.keyboard.press('Enter');
    await page.getByRole('table').waitFor();
    await page.keyboard.press('/');
    await page.keyboard.type(person.name.slice(1));
    await expect.poll(() => page.getByRole('row').count()).toBe(2);
    await looksRight();

    await tabTo(page, page.getByRole('button', { name: person.name }));
    await page.keyboard.press('Enter');
    await button('users.changeRole').waitFor();
    await looksRight();
    await press('users.changeRole');
    const role = (name: string) => page.getByRole('radio', { name: say(`users.roles.${name}`), exact: true });
    await tabTo(page, role('user'));
    await page.keyboard.press('ArrowDown');
    await looksRight();
    await press('users.saveRole');
    await role('user').waitFor({ state: 'detached' });
    expect(await call('/auth/me', { method: 'GET', token: person.token })).toMatchObject({ role: 'artist' });

    await press('users.close');
    await looksRight();
    await press('users.close');
    await button('users.reopen').waitFor();
    await press('users.delete');
    await page.getByRole('dialog').last().getByRole('textbox').waitFor();
    await tabTo(page, page.getByRole('dialog').last().getByRole('textbox'));
    await page.keyboard.type(person.email);
    await looksRight();
    await page.keyboard.press('Enter');
    await page.getByText(say('users.states.leaving'), { exact: true }).last().waitFor();

    const record = page.getByRole('link', { name: say('users.seeRecord') });
    await tabTo(page, record);
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { level: 1, name: say('sections.audit') }).waitFor();
    await expect.poll(() => page.locator('summary').count()).toBeGreaterThan(3);
    const newest = page.locator('summary').first();
    await tabTo(page, newest);
    await page.keyboard.press('Enter');
    await page.getByText('identity.user-deletion-asked').first().waitFor();
    await looksRight();
    expect(troubles).toEqual([]);
  });

  it('shows these rooms to nobody else', async () => {
    const language = locale === 'ko-KR' ? 'ko' : 'en';
    const person = await newPerson(language);
    const { page } = await newVisitor(browser, { viewport, locale, theme });
    const words = wordsOf(language);
    await page.goto(`${url}/sign-in?next=/admin/users`);
    await page.getByLabel(words.text('identity.loginName'), { exact: true }).fill(person.email);
    await page.getByLabel(words.text('identity.password'), { exact: true }).fill(phrase);
    await page.keyboard.press('Enter');
    await page.getByText(words.text('app.notFoundTitle')).waitFor();
  });
});

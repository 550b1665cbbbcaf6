// @vitest-environment jsdom
import { cleanup, fireEvent, screen, waitFor } from '@testing-library/react';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type FakeMailApi, startFakeMailApi } from '../../../testing/fake-mail-api.ts';
import { renderPage } from '../../../testing/render-page.tsx';

const secret = `pge_${'a'.repeat(43)}`;
let api: FakeMailApi;
beforeEach(async () => {
  localStorage.setItem('pingvas.language', 'en');
  api = await startFakeMailApi();
});
afterEach(() => {
  sessionStorage.clear();
  return api.stop();
});

/** What the door tells servers about where its person wants to be. */
const placesToComeBackTo = () =>
  screen
    .getAllByRole('link')
    .map((link) => new URL(String(link.getAttribute('href')), 'http://localhost'))
    .filter(({ pathname }) => pathname === '/register')
    .map(({ searchParams }) => searchParams.get('next'));

const press = async (name: string) => fireEvent.click(await screen.findByRole('button', { name }));

describe('the page behind the link that confirms a mailbox', () => {
  it('does nothing before somebody presses: programs that look through mails open links', async () => {
    renderPage(`/verify-email#${secret}`, api);
    await screen.findByRole('heading', { name: 'Is this mailbox yours?' });
    expect(api.confirmed).toEqual([]);
    await press('Confirm my e-mail');
    await screen.findByRole('heading', { name: 'Your e-mail is confirmed.' });
    expect(api.confirmed).toEqual([secret]);
  });

  it('says so when the account has another mailbox now', async () => {
    api.purpose = 'change';
    renderPage(`/verify-email#${secret}`, api);
    await press('Confirm my e-mail');
    await screen.findByRole('heading', { name: 'Your e-mail was changed.' });
  });

  it.each([
    ['identity.link-used', 'This link was used already.'],
    ['identity.link-expired', 'This link is over.'],
    ['identity.link-unknown', 'This link does not work.'],
    ['identity.email-taken', 'This could not be confirmed.'],
    ['identity.link-needs-session', 'Sign in first.'],
  ] as const)('tells what %s means', async (code, title) => {
    api.refusal = code;
    renderPage(`/verify-email#${secret}`, api);
    await press('Confirm my e-mail');
    await screen.findByRole('heading', { name: title });
    screen.getByRole('link', { name: 'Sign in' });
  });

  it('goes on by itself once its person has signed in, and no address names its secret meanwhile', async () => {
    api.refusal = 'identity.link-needs-session';
    const { unmount } = renderPage(`/verify-email#${secret}`, api);
    await press('Confirm my e-mail');
    const link = await screen.findByRole('link', { name: 'Sign in' });
    const { pathname, search, hash } = new URL(String(link.getAttribute('href')), 'http://localhost');
    expect([pathname, new URLSearchParams(search).get('next'), hash]).toEqual([
      '/sign-in',
      '/verify-email',
      '',
    ]);
    unmount();

    api.refusal = null;
    const back = renderPage('/verify-email', api);
    await press('Confirm my e-mail');
    await screen.findByRole('heading', { name: 'Your e-mail is confirmed.' });
    expect(api.confirmed.at(-1)).toBe(secret);
    back.unmount();
    renderPage('/verify-email', api);
    await screen.findByRole('heading', { name: 'This link does not work.' });
  });

  it('keeps the secret through a refusal that passes, and forgets it with one that stays', async () => {
    api.refusal = 'identity.link-needs-session';
    renderPage(`/verify-email#${secret}`, api);
    await press('Confirm my e-mail');
    await screen.findByRole('heading', { name: 'Sign in first.' });
    cleanup();

    api.refusal = 'request.rate-limited';
    renderPage('/verify-email', api);
    await press('Confirm my e-mail');
    await screen.findByRole('alert');
    cleanup();

    api.refusal = 'identity.link-used';
    renderPage('/verify-email', api);
    await press('Confirm my e-mail');
    await screen.findByRole('heading', { name: 'This link was used already.' });
    expect(api.confirmed).toEqual([secret, secret, secret]);
    cleanup();
    renderPage('/verify-email', api);
    await screen.findByRole('heading', { name: 'This link does not work.' });
  });

  it('leads who is signed in as somebody else through the door, and back to the link', async () => {
    api.isSignedIn = true;
    api.refusal = 'identity.link-needs-session';
    renderPage(`/verify-email#${secret}`, api);
    await press('Confirm my e-mail');
    await screen.findByRole('heading', { name: 'This link is for another account.' });
    screen.getByText(/You are signed in as jiwoo@example.com/);
    await press('Sign in with another account');
    await screen.findByRole('heading', { name: 'Welcome back. Your pictures are waiting.' });
    expect(api.isSignedIn).toBe(false);
    expect(placesToComeBackTo()).toEqual(['/verify-email']);

    cleanup();
    api.refusal = null;
    renderPage('/verify-email', api);
    await press('Confirm my e-mail');
    await screen.findByRole('heading', { name: 'Your e-mail is confirmed.' });
    expect(api.confirmed.at(-1)).toBe(secret);
  });

  it.each(['identity.unauthenticated', 'identity.link-needs-session'] as const)(
    'names no secret at the door when the session ended unseen and the answer is %s',
    async (code) => {
      api.isSignedIn = true;
      renderPage(`/verify-email#${secret}`, api);
      await screen.findByRole('button', { name: 'Confirm my e-mail' });
      api.isSignedIn = false;
      api.refusal = code;
      await press('Confirm my e-mail');
      await screen.findByRole('heading', { name: 'Welcome back. Your pictures are waiting.' });
      await screen.findByText(/^You are signed out/);
      expect(placesToComeBackTo()).toEqual(['/verify-email']);

      cleanup();
      renderPage('/verify-email', api);
      await screen.findByRole('button', { name: 'Confirm my e-mail' });
    },
  );

  it('asks the server nothing about a link that was cut', async () => {
    renderPage(`/verify-email#${secret.slice(0, 20)}`, api);
    await screen.findByRole('heading', { name: 'This link does not work.' });
    expect(api.confirmed).toEqual([]);
  });

  it('sends a new mail to who is signed in and still has to confirm', async () => {
    api.isSignedIn = true;
    api.refusal = 'identity.link-expired';
    renderPage(`/verify-email#${secret}`, api);
    await press('Confirm my e-mail');
    await press('Send a new mail');
    await screen.findByText('A mail is on its way to jiwoo@example.com.');
    expect(api.asked).toBe(1);
  });
});

describe('a forgotten password', () => {
  it('needs an address, and is answered alike whoever it belongs to', async () => {
    renderPage('/forgot-password', api);
    await press('Send me a mail');
    screen.getByText('Please write your e-mail address.');
    fireEvent.change(screen.getByLabelText('E-mail'), { target: { value: ' Nobody@Example.com ' } });
    await press('Send me a mail');
    await screen.findByText(/If there is an account with Nobody@Example.com, a mail arrives soon/);
    expect(api.forgotten).toEqual(['nobody@example.com']);
  });
});

describe('the page behind the link for a new password', () => {
  it('takes one that is good enough, and leads to the door', async () => {
    renderPage(`/reset-password#${secret}`, api);
    const field = await screen.findByLabelText('New password');
    fireEvent.change(field, { target: { value: 'short' } });
    await press('Use this password');
    expect(api.chosen).toEqual([]);
    expect(document.activeElement).toBe(field);
    fireEvent.change(field, { target: { value: 'seven quiet herons at dusk' } });
    await press('Use this password');
    await screen.findByRole('heading', { name: 'Your password was changed.' });
    expect(api.chosen).toEqual([{ token: secret, newPassword: 'seven quiet herons at dusk' }]);
    screen.getByRole('link', { name: 'Sign in' });
  });

  it('keeps the link for another try when the server knows the password from a leak', async () => {
    api.refusal = 'identity.weak-password';
    renderPage(`/reset-password#${secret}`, api);
    const field = await screen.findByLabelText('New password');
    fireEvent.change(field, { target: { value: 'seven quiet herons at dusk' } });
    await press('Use this password');
    await waitFor(() => expect(field.getAttribute('aria-invalid')).toBe('true'));
    api.refusal = null;
    fireEvent.change(field, { target: { value: 'eight quiet herons at dusk' } });
    await press('Use this password');
    await screen.findByRole('heading', { name: 'Your password was changed.' });
  });

  it.each([
    ['identity.link-used', 'This link was used already.'],
    ['identity.link-expired', 'This link is over.'],
    ['identity.link-unknown', 'This link does not work.'],
  ] as const)('leads to a new mail after %s', async (code, title) => {
    api.refusal = code;
    renderPage(`/reset-password#${secret}`, api);
    fireEvent.change(await screen.findByLabelText('New password'), {
      target: { value: 'seven quiet herons at dusk' },
    });
    await press('Use this password');
    await screen.findByRole('heading', { name: title });
    screen.getByRole('link', { name: 'Send a new mail' });
  });
});

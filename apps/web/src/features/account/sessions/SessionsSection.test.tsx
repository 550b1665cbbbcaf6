// @vitest-environment jsdom
import { fireEvent, screen, waitFor, within } from '@testing-library/react';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type FakeApi, startFakeApi } from '../../../testing/fake-api.ts';
import { renderWithApi } from '../../../testing/render-with-api.tsx';
import { SessionsSection } from './SessionsSection.tsx';

let api: FakeApi;
beforeEach(async () => {
  localStorage.setItem('pingvas.language', 'en');
  api = await startFakeApi();
});
afterEach(() => api.stop());

const session = (id: string, given: Partial<FakeApi['sessions'][number]> = {}) => ({
  id: id.repeat(64),
  kind: 'browser' as const,
  isCurrent: false,
  createdAt: '2026-11-01T09:00:00.000Z',
  lastSeenAt: '2026-11-20T09:00:00.000Z',
  expiresAt: '2026-12-01T09:00:00.000Z',
  userAgent: null,
  address: '192.0.2.7',
  ...given,
});
const current = session('a', { isCurrent: true });
const script = session('b', { kind: 'program', userAgent: 'curl/8' });

describe('the places where an account is open', () => {
  it('are all there, and only others can be closed', async () => {
    api.sessions = [current, script];
    renderWithApi(<SessionsSection />, api);
    await screen.findByText('You are here');
    expect(screen.getAllByRole('listitem')).toHaveLength(2);
    expect(screen.getAllByRole('button', { name: /^Sign out curl/ })).toHaveLength(1);
  });

  it('leave the list when they are closed', async () => {
    api.sessions = [current, script];
    renderWithApi(<SessionsSection />, api);
    fireEvent.click(await screen.findByRole('button', { name: 'Sign out curl/8' }));
    await screen.findByText('This account is open only here.');
    expect(screen.queryByText('curl/8')).toBeNull();
  });

  it('are closed together only after a question', async () => {
    api.sessions = [current, script, session('c')];
    renderWithApi(<SessionsSection />, api);
    fireEvent.click(await screen.findByRole('button', { name: 'Sign out everywhere else' }));
    const dialog = await screen.findByRole('dialog');
    within(dialog).getByText('2 other places will have to sign in again. This one stays.');
    expect(api.sessions).toHaveLength(3);
    fireEvent.click(within(dialog).getByRole('button', { name: 'Sign out everywhere else' }));
    await waitFor(() => expect(api.sessions).toHaveLength(1));
  });

  it('say so when they cannot be listed, and come when asked again', async () => {
    api.areSessionsAway = true;
    api.sessions = [current];
    renderWithApi(<SessionsSection />, api);
    const again = await screen.findByRole('button', { name: 'Try again' }, { timeout: 10_000 });
    api.areSessionsAway = false;
    fireEvent.click(again);
    await screen.findByText('You are here');
  });
});

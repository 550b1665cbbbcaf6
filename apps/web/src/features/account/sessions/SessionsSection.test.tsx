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
  place: { countryCode: null, isLocal: false },
  ...given,
});
const current = session('a', { isCurrent: true });
const script = session('b', { kind: 'program', userAgent: 'curl/8' });

describe('the places where an account is open', () => {
  it('are all there, and only others can be closed', async () => {
    api.sessions = [current, script];
    renderWithApi(<SessionsSection />, api);
    await screen.findByText('This device');
    expect(screen.getAllByRole('listitem')).toHaveLength(2);
    expect(screen.getAllByRole('button', { name: /^Sign out curl/ })).toHaveLength(1);
  });

  it('leave the list when they are closed', async () => {
    api.sessions = [current, script];
    renderWithApi(<SessionsSection />, api);
    fireEvent.click(await screen.findByRole('button', { name: 'Sign out curl 8' }));
    await screen.findByText('This account is open only here.');
    expect(screen.queryByText('curl 8')).toBeNull();
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

  it.each([
    ['ko', ['대한민국', '네덜란드', '로컬 네트워크', '알 수 없는 곳'], 'Windows의 Chrome'],
    ['en', ['South Korea', 'Netherlands', 'Local network', 'Unknown place'], 'Chrome on Windows'],
  ] as const)('each say their country and their device in words, in %s', async (language, names, device) => {
    localStorage.setItem('pingvas.language', language);
    const userAgent = `Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Safari/537.36`;
    api.sessions = [
      { ...current, userAgent, place: { countryCode: 'KR', isLocal: false } },
      session('b', { place: { countryCode: 'NL', isLocal: false }, address: '2001:67c:2e8::1' }),
      session('c', { place: { countryCode: null, isLocal: true }, address: '192.168.1.20' }),
      session('d'),
      session('e', { address: null }),
    ];
    renderWithApi(<SessionsSection />, api);
    await screen.findByText(device);
    for (const name of names) expect(screen.getAllByText(name)).toHaveLength(1);
  });

  it('are readable when there are thirty with endless names of programs, each by a button of its own', async () => {
    const userAgent = `sync-tool/2.1.0 ${'and what it was built with '.repeat(11)}`;
    const many = Array.from({ length: 30 }, (_, n) =>
      session('b', {
        id: `${'b'.repeat(60)}${n.toString(16).padStart(4, '0')}`,
        kind: 'program',
        userAgent: n % 2 === 0 ? userAgent : 'x'.repeat(300),
      }),
    );
    api.sessions = [current, ...many];
    renderWithApi(<SessionsSection />, api);
    expect(await screen.findAllByText('sync-tool 2.1.0')).toHaveLength(15);
    expect(screen.getAllByText('App or script')).toHaveLength(15);
    expect(screen.getAllByRole('button', { name: /^Sign out (?!everywhere)/ })).toHaveLength(30);
  });

  it('were never last seen in the future, whatever the clock here says', async () => {
    const lastSeenAt = new Date(Date.now() + 3_600_000).toISOString();
    api.sessions = [current, session('b', { lastSeenAt })];
    renderWithApi(<SessionsSection />, api);
    await screen.findByText('Last seen now');
    expect(screen.queryByText(/Last seen in/)).toBeNull();
  });

  it('say so when they cannot be listed, and come when asked again', async () => {
    api.areSessionsAway = true;
    api.sessions = [current];
    renderWithApi(<SessionsSection />, api);
    const again = await screen.findByRole('button', { name: 'Try again' }, { timeout: 10_000 });
    api.areSessionsAway = false;
    fireEvent.click(again);
    await screen.findByText('This device');
  });
});

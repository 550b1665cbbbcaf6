// @vitest-environment jsdom
import { screen } from '@testing-library/react';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type FakeApi, startFakeApi } from '../../testing/fake-api.ts';
import { renderWithApi } from '../../testing/render-with-api.tsx';
import { DoorProblem } from './DoorProblem.tsx';
import { ProviderButtons } from './ProviderButtons.tsx';

const { timeZone } = Intl.DateTimeFormat().resolvedOptions();
/** As the page is in this test. */
const look = `language=ko&theme=system&${new URLSearchParams({ time_zone: timeZone })}`;

let api: FakeApi;
beforeEach(async () => {
  localStorage.setItem('pingvas.language', 'ko');
  api = await startFakeApi();
});
afterEach(() => api.stop());

describe('the other ways in', () => {
  it('are those that are offered, and lead back to where the person wanted to be, in the look that they chose', async () => {
    api.connections.offered = { items: [{ provider: 'kakao', isPractice: false }] };
    renderWithApi(<ProviderButtons next="/images/42?from=strip" />, api);
    const link = await screen.findByRole('link', { name: '카카오 로그인' });
    expect(link.getAttribute('href')).toBe(`/auth/kakao/start?next=%2Fimages%2F42%3Ffrom%3Dstrip&${look}`);
    expect(screen.getAllByRole('link')).toHaveLength(1);
    expect(screen.queryByText(/연습용/)).toBeNull();
  });

  it('say when they are for practice', async () => {
    api.connections.offered = { items: [{ provider: 'google', isPractice: true }] };
    renderWithApi(<ProviderButtons next={undefined} />, api);
    const link = await screen.findByRole('link', { name: 'Google로 로그인' });
    expect(link.getAttribute('href')).toBe(`/auth/google/start?${look}`);
    screen.getByText(/연습용/);
  });
});

describe('somebody who came back and is not in', () => {
  it('reads why, and at which service', () => {
    renderWithApi(<DoorProblem problem="identity.connection-cancelled" provider="discord" />, api);
    expect(screen.getByRole('alert').textContent).toBe(
      'Discord로 들어오지 못했어요.로그인을 취소했어요. 다른 방법으로도 들어올 수 있어요.',
    );
  });

  it('reads a sentence also for a code that this page does not know', () => {
    renderWithApi(<DoorProblem problem="identity.something-new" provider={undefined} />, api);
    expect(screen.getByRole('alert').textContent).not.toBe('');
  });
});

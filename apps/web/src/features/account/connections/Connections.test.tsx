// @vitest-environment jsdom
import { fireEvent, screen, waitFor, within } from '@testing-library/react';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { type FakeApi, startFakeApi } from '../../../testing/fake-api.ts';
import { renderWithApi } from '../../../testing/render-with-api.tsx';
import { Connections } from './Connections.tsx';

let api: FakeApi;
beforeEach(async () => {
  localStorage.setItem('pingvas.language', 'en');
  api = await startFakeApi();
});
afterEach(() => api.stop());

const linkedTo = (provider: 'google' | 'discord' | 'kakao', canUnlink = true) => ({
  provider,
  email: 'jiwoo@example.com',
  connectedAt: '2026-11-01T09:00:00.000Z',
  lastUsedAt: null,
  canUnlink,
});

describe('connected accounts', () => {
  it('leave the page for the provider when one is to be connected', async () => {
    const goTo = vi.fn();
    renderWithApi(<Connections goTo={goTo} />, api);
    fireEvent.click(await screen.findByRole('button', { name: 'Connect Google' }));
    await waitFor(() => expect(goTo).toHaveBeenCalledWith('https://google.example/authorize'));
  });

  it('stay here and say why when it cannot be begun', async () => {
    api.connections.refusals.push('identity.provider-untrusted');
    const goTo = vi.fn();
    renderWithApi(<Connections goTo={goTo} />, api);
    fireEvent.click(await screen.findByRole('button', { name: 'Connect Kakao' }));
    await screen.findByText(/The answer of the service could not be verified/);
    expect(goTo).not.toHaveBeenCalled();
  });

  it('cannot be added before the e-mail is verified, and say so', async () => {
    api.isEmailVerified = false;
    api.connections.linked = [linkedTo('discord')];
    renderWithApi(<Connections />, api);
    await screen.findByText(/jiwoo@example.com is not verified yet/);
    expect(screen.queryByRole('button', { name: /^Connect/ })).toBeNull();
    expect(screen.getAllByRole('button', { name: /^Disconnect/ })).toHaveLength(1);
  });

  it('are disconnected only after a question', async () => {
    api.connections.linked = [linkedTo('google'), linkedTo('kakao')];
    renderWithApi(<Connections />, api);
    fireEvent.click(await screen.findByRole('button', { name: 'Disconnect Google' }));
    const dialog = await screen.findByRole('dialog', { name: 'Disconnect Google?' });
    expect(api.connections.linked).toHaveLength(2);
    fireEvent.click(within(dialog).getByRole('button', { name: 'Disconnect' }));
    await screen.findByRole('button', { name: 'Connect Google' });
    expect(api.connections.linked.map(({ provider }) => provider)).toEqual(['kakao']);
  });

  it('say which one is the last way in, instead of offering to close it', async () => {
    api.connections.linked = [linkedTo('google', false)];
    renderWithApi(<Connections />, api);
    await screen.findByText(/This is the last way into your account/);
    expect(screen.queryByRole('button', { name: /^Disconnect/ })).toBeNull();
  });

  it('stay in sight when their service is offered no longer', async () => {
    api.connections.offered = { items: [] };
    api.connections.linked = [linkedTo('discord')];
    renderWithApi(<Connections />, api);
    await screen.findByRole('button', { name: 'Disconnect Discord' });
    expect(screen.getAllByRole('listitem')).toHaveLength(1);
  });

  it('say that there is nothing to connect where nothing is offered', async () => {
    api.connections.offered = { items: [] };
    renderWithApi(<Connections />, api);
    await screen.findByText('There is no service to connect here.');
  });
});

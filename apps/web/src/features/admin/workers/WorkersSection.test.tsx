// @vitest-environment jsdom
import { fireEvent, screen, waitFor, within } from '@testing-library/react';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type FakeApi, startFakeApi } from '../../../testing/fake-api.ts';
import { buildToken, fakeTokenSecret } from '../../../testing/fake-keys.ts';
import { renderWithApi } from '../../../testing/render-with-api.tsx';
import { WorkersSection } from './WorkersSection.tsx';

let api: FakeApi;
beforeEach(async () => {
  localStorage.setItem('pingvas.language', 'en');
  api = await startFakeApi();
});
afterEach(() => api.stop());

const pick = async (token: string, item: string) => {
  fireEvent.click(await screen.findByRole('button', { name: `Manage ${token}` }));
  fireEvent.click(await screen.findByRole('menuitem', { name: item }));
};

describe('the worker tokens of an installation', () => {
  it('say whose work they get, whose GPU they are for, and which machines are there', async () => {
    const machine = {
      name: 'rack-1',
      isPresent: true,
      isEmulated: false,
      lastSeenAt: '2026-11-21T09:00:00.000Z',
    };
    api.keyed.tokens = [
      buildToken(1, { workers: [machine] }),
      buildToken(2, { owner: { id: buildToken(9).id, email: 'minji@example.com' } }),
      buildToken(3, { previousUntil: '2126-01-01T00:00:00.000Z' }),
    ];
    renderWithApi(<WorkersSection />, api);
    await screen.findByText('1 computer connected');
    screen.getByText('rack-1');
    screen.getByText('The GPU of minji@example.com');
    screen.getByText(/^The secret before counts until/);
    expect(screen.getAllByText('Everybody’s work')).toHaveLength(2);
  });

  it('are rotated with an overlap of a day, unless another is chosen, and show the new secret once', async () => {
    api.keyed.tokens = [buildToken(1)];
    renderWithApi(<WorkersSection />, api);
    await pick('GPU 1', 'Change the secret');
    const dialog = await screen.findByRole('dialog', { name: 'Change the secret of GPU 1?' });
    within(dialog).getByText(/^The old secret counts until/);
    fireEvent.click(within(dialog).getByRole('radio', { name: 'End it now' }));
    within(dialog).getByText(/stop at once/);
    fireEvent.click(within(dialog).getByRole('radio', { name: '24 hours' }));
    fireEvent.click(within(dialog).getByRole('button', { name: 'Get a new secret' }));
    const shown = await screen.findByRole('dialog', { name: 'Copy the token now' });
    expect(within(shown).getByLabelText('The token of GPU 1')).toHaveProperty('value', fakeTokenSecret);
    expect(api.keyed.asked).toEqual([
      { path: 'rotate', input: { tokenId: buildToken(1).id, overlapHours: 24 } },
    ]);
  });

  it('are renamed, and revoked only after a question', async () => {
    api.keyed.tokens = [buildToken(1)];
    renderWithApi(<WorkersSection />, api);
    await pick('GPU 1', 'Rename');
    const renaming = await screen.findByRole('dialog', { name: 'Rename the token' });
    fireEvent.change(within(renaming).getByLabelText('Name'), { target: { value: 'rack 7' } });
    fireEvent.click(within(renaming).getByRole('button', { name: 'Save' }));
    await pick('rack 7', 'Revoke');
    const dialog = await screen.findByRole('dialog', { name: 'Revoke rack 7?' });
    expect(api.keyed.tokens).toHaveLength(1);
    fireEvent.click(within(dialog).getByRole('button', { name: 'Revoke' }));
    await screen.findByText(/There are no tokens yet/);
  });

  it('are made for some people alone by their e-mails, and name the one that nobody has', async () => {
    renderWithApi(<WorkersSection />, api);
    fireEvent.click(await screen.findByRole('button', { name: 'New token' }));
    const dialog = await screen.findByRole('dialog', { name: 'New worker token' });
    fireEvent.change(within(dialog).getByLabelText('Name'), { target: { value: 'for two' } });
    fireEvent.click(within(dialog).getByRole('radio', { name: /^Only some people/ }));
    const emails = within(dialog).getByLabelText('E-mail');
    fireEvent.change(emails, { target: { value: 'minji@example.com, nobody@example.com' } });
    fireEvent.click(within(dialog).getByRole('button', { name: 'Create token' }));
    await within(dialog).findByText('Nobody has this e-mail address: nobody@example.com');
    fireEvent.change(emails, { target: { value: 'minji@example.com' } });
    fireEvent.click(within(dialog).getByRole('button', { name: 'Create token' }));
    await waitFor(() => expect(screen.getByRole('dialog', { name: 'Copy the token now' })).toBeTruthy());
    expect(api.keyed.asked.at(-1)?.input).toMatchObject({
      people: ['minji@example.com'],
      expiresInDays: 365,
    });
  });
});

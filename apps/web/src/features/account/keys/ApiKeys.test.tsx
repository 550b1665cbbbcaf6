// @vitest-environment jsdom
import { fireEvent, screen, waitFor, within } from '@testing-library/react';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { type FakeApi, startFakeApi } from '../../../testing/fake-api.ts';
import { buildKey, fakeSecret } from '../../../testing/fake-keys.ts';
import { renderWithApi } from '../../../testing/render-with-api.tsx';
import { ApiKeys } from './ApiKeys.tsx';

let api: FakeApi;
beforeEach(async () => {
  localStorage.setItem('pingvas.language', 'en');
  api = await startFakeApi();
});
afterEach(() => api.stop());

const type = (label: string, value: string) =>
  fireEvent.change(screen.getByLabelText(label), { target: { value } });

async function openNew() {
  renderWithApi(<ApiKeys />, api);
  fireEvent.click(await screen.findByRole('button', { name: 'New key' }));
  return await screen.findByRole('dialog', { name: 'New API key' });
}

describe('the list of API keys', () => {
  it('says so when there is none', async () => {
    renderWithApi(<ApiKeys />, api);
    await screen.findByText(/There are no keys yet/);
  });

  it('shows what each may do, and what it has spent of its limits', async () => {
    api.keyed.keys = [
      buildKey(1, { creditsPerDay: 50, spentToday: 12, creditsInAll: 1_000, spentInAll: 950 }),
      buildKey(2, { scopes: ['images:manage', 'credits:read'], spentInAll: 7 }),
      buildKey(3, { isExpired: true, expiresAt: '2026-11-01T00:00:00.000Z' }),
    ];
    renderWithApi(<ApiKeys />, api);
    await screen.findByText('Gallery: Delete', { exact: false });
    const meters = screen.getAllByRole('meter');
    expect(meters.map((meter) => meter.getAttribute('aria-label'))).toEqual([
      'Today: 12 of 50 credits spent',
      'In all: 950 of 1,000 credits spent',
    ]);
    screen.getByText('7 credits spent');
    screen.getByText(/^Ended on/);
  });

  it('revokes a key only after a question', async () => {
    api.keyed.keys = [buildKey(1), buildKey(2)];
    renderWithApi(<ApiKeys />, api);
    fireEvent.click(await screen.findByRole('button', { name: 'Manage script 1' }));
    fireEvent.click(await screen.findByRole('menuitem', { name: 'Revoke' }));
    const dialog = await screen.findByRole('dialog', { name: 'Revoke script 1?' });
    expect(api.keyed.keys).toHaveLength(2);
    fireEvent.click(within(dialog).getByRole('button', { name: 'Revoke' }));
    await waitFor(() => expect(screen.queryByText('script 1')).toBeNull());
    expect(api.keyed.keys.map(({ name }) => name)).toEqual(['script 2']);
  });
});

describe('making an API key', () => {
  it('asks for a name, and sends nothing before', async () => {
    const dialog = await openNew();
    fireEvent.click(within(dialog).getByRole('button', { name: 'Create key' }));
    await within(dialog).findByText(/Give it a name/);
    await waitFor(() => expect(document.activeElement).toBe(within(dialog).getByLabelText('Name')));
    expect(api.keyed.asked).toEqual([]);
  });

  it('shows the key once, to be copied', async () => {
    const writeText = vi.fn(async () => undefined);
    vi.stubGlobal('navigator', Object.assign(Object.create(navigator), { clipboard: { writeText } }));
    const dialog = await openNew();
    type('Name', 'nightly');
    type('Per day', '1,000');
    fireEvent.click(within(dialog).getByRole('radio', { name: /^Read only/ }));
    fireEvent.click(within(dialog).getByRole('button', { name: 'Create key' }));
    const shown = await screen.findByRole('dialog', { name: 'Copy the key now' });
    expect(within(shown).getByLabelText('The key of nightly')).toHaveProperty('value', fakeSecret);
    fireEvent.click(within(shown).getByRole('button', { name: 'Copy' }));
    await within(shown).findByRole('button', { name: 'Copied' });
    expect(writeText).toHaveBeenCalledWith(fakeSecret);
    expect(api.keyed.asked).toEqual([
      {
        path: 'create',
        input: {
          name: 'nightly',
          scopes: ['read'],
          expiresInDays: 90,
          creditsPerDay: 1_000,
          creditsInAll: null,
        },
      },
    ]);
    fireEvent.click(within(shown).getByRole('button', { name: 'I have saved it' }));
    await screen.findByRole('button', { name: 'Manage nightly' });
    expect(document.body.textContent).not.toContain(fakeSecret);
  });

  it('selects the key where the browser does not let it be copied', async () => {
    vi.stubGlobal(
      'navigator',
      Object.assign(Object.create(navigator), {
        clipboard: { writeText: () => Promise.reject(new Error('not allowed')) },
      }),
    );
    const dialog = await openNew();
    type('Name', 'nightly');
    fireEvent.click(within(dialog).getByRole('button', { name: 'Create key' }));
    fireEvent.click(await screen.findByRole('button', { name: 'Copy' }));
    await screen.findByText(/could not be copied/);
  });

  it('takes a choice of single scopes, and warns of a key without an end', async () => {
    const dialog = await openNew();
    type('Name', 'x');
    fireEvent.click(within(dialog).getByRole('radio', { name: /^Choose/ }));
    for (const name of ['Making pictures: See', 'Gallery: See', 'Models: See', 'Engine state: See']) {
      fireEvent.click(within(dialog).getByRole('checkbox', { name }));
    }
    fireEvent.click(within(dialog).getByRole('checkbox', { name: 'Gallery: Delete' }));
    fireEvent.click(within(dialog).getByRole('radio', { name: 'Never' }));
    await within(dialog).findByText(/A key without an end/);
    fireEvent.click(within(dialog).getByRole('button', { name: 'Create key' }));
    await screen.findByRole('dialog', { name: 'Copy the key now' });
    expect(api.keyed.asked[0]?.input).toMatchObject({
      scopes: ['generation:generate', 'credits:read', 'live:read', 'images:manage'],
      expiresInDays: null,
    });
  });

  it.each(['0', '-1', '1.5', 'many'])('refuses a limit that is none: %s', async (text) => {
    const dialog = await openNew();
    type('Name', 'x');
    type('In all', text);
    fireEvent.click(within(dialog).getByRole('button', { name: 'Create key' }));
    await within(dialog).findByText('Write a whole number of at least 1.');
    expect(api.keyed.asked).toEqual([]);
  });
});

describe('changing an API key', () => {
  it('offers only what the key holds, to be taken away', async () => {
    api.keyed.keys = [buildKey(1, { scopes: ['credits:read', 'images:read'], creditsPerDay: 5 })];
    renderWithApi(<ApiKeys />, api);
    fireEvent.click(await screen.findByRole('button', { name: 'Manage script 1' }));
    fireEvent.click(await screen.findByRole('menuitem', { name: 'Change' }));
    const dialog = await screen.findByRole('dialog', { name: 'Change script 1' });
    const boxes = within(dialog).getAllByRole('checkbox');
    expect(boxes.map((box) => box.getAttribute('aria-label'))).toEqual(['Credits: See', 'Gallery: See']);
    fireEvent.click(within(dialog).getByRole('checkbox', { name: 'Gallery: See' }));
    type('Per day', '');
    fireEvent.click(within(dialog).getByRole('button', { name: 'Save' }));
    await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull());
    expect(api.keyed.asked).toMatchObject([
      { path: 'update', input: { scopes: ['credits:read'], creditsPerDay: null, creditsInAll: null } },
    ]);
  });
});

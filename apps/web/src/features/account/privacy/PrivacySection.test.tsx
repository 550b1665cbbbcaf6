// @vitest-environment jsdom
import { fireEvent, screen, waitFor, within } from '@testing-library/react';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { LeavingBanner } from '../../../shell/LeavingBanner.tsx';
import { buildExport } from '../../../testing/fake-account.ts';
import { type FakeApi, startFakeApi } from '../../../testing/fake-api.ts';
import { renderWithApi } from '../../../testing/render-with-api.tsx';
import { PrivacySection } from './PrivacySection.tsx';

let api: FakeApi;
beforeEach(async () => {
  localStorage.setItem('pingvas.language', 'en');
  api = await startFakeApi();
});
afterEach(() => api.stop());

const press = async (name: string) => fireEvent.click(await screen.findByRole('button', { name }));

describe('the archive of a person', () => {
  it('is asked for, tells how far it is, and can be fetched', async () => {
    renderWithApi(<PrivacySection />, api);
    await press('Make the file');
    await screen.findByText('Waiting for its turn');
    expect(screen.queryByRole('button', { name: 'Make the file' })).toBeNull();
    api.account.export = buildExport({ state: 'running', filesDone: 10, filesTotal: 40, sizeBytes: null });
    await screen.findByText('10 of 40 files are in');
    expect(screen.getByRole('progressbar').getAttribute('aria-valuenow')).toBe('10');
    api.account.export = buildExport();
    await screen.findByText('The file is ready');
    screen.getByText(/^40 files, 12\.4 MB\./);
    screen.getByRole('button', { name: 'Download' });
  });

  it('that could not be made says so and can be asked for again', async () => {
    api.account.export = buildExport({ state: 'failed' });
    renderWithApi(<PrivacySection />, api);
    await screen.findByText('The file could not be made. Please ask for it again.');
    await press('Make a new one');
    await waitFor(() => expect(api.account.changes).toEqual(['export']));
  });
});

describe('deleting the account', () => {
  it('says what goes and what stays, and begins only when that was understood', async () => {
    renderWithApi(<PrivacySection />, api);
    await press('Delete the account');
    const dialog = await screen.findByRole('dialog');
    const confirm = within(dialog).getByRole<HTMLButtonElement>('button', { name: 'Delete in 7 days' });
    expect(confirm.disabled).toBe(true);
    expect(within(dialog).getAllByRole('listitem')).toHaveLength(3);
    fireEvent.click(within(dialog).getByRole('checkbox'));
    fireEvent.click(confirm);
    await screen.findByText(/^The account is deleted on /);
    expect(api.account.changes).toEqual(['delete']);
  });

  it('is not begun by a dialog that was closed', async () => {
    renderWithApi(<PrivacySection />, api);
    await press('Delete the account');
    await press('Cancel');
    await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull());
    expect(api.account.changes).toEqual([]);
  });

  it('can be taken back in every room, and the line above them goes', async () => {
    api.account.deletionDueAt = '2026-11-28T09:00:00.000Z';
    renderWithApi(<LeavingBanner />, api);
    await screen.findByText(/^This account is deleted on November 28, 2026/);
    await press('Keep the account');
    await screen.findByText('The account stays');
    await waitFor(() => expect(screen.queryByText(/^This account is deleted/)).toBeNull());
  });
});

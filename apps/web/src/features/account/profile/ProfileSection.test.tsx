// @vitest-environment jsdom
import { fireEvent, screen, waitFor } from '@testing-library/react';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type FakeApi, startFakeApi } from '../../../testing/fake-api.ts';
import { renderWithApi } from '../../../testing/render-with-api.tsx';
import { ProfileSection } from './ProfileSection.tsx';

let api: FakeApi;
beforeEach(async () => {
  localStorage.setItem('pingvas.language', 'en');
  api = await startFakeApi();
});
afterEach(() => api.stop());

const field = (name: string) => screen.findByLabelText<HTMLInputElement>(name);
const write = async (name: string, value: string) =>
  fireEvent.change(await field(name), { target: { value } });
const save = () => fireEvent.click(screen.getByRole('button', { name: 'Save' }));

describe('the names of a person', () => {
  it('are sent trimmed by the server’s rules, empty ones as none, and stay in their fields', async () => {
    api.account.profile = { ...api.account.profile, bio: 'old words' };
    renderWithApi(<ProfileSection />, api);
    await write('Nickname', '  Jiwoo ');
    await write('About you', '');
    save();
    await screen.findByText('The profile is saved');
    expect(api.account.changes).toEqual([{ nickname: 'Jiwoo', fullName: null, username: null, bio: null }]);
    expect((await field('Nickname')).value).toBe('Jiwoo');
    expect(screen.getByRole<HTMLButtonElement>('button', { name: 'Save' }).disabled).toBe(true);
  });

  it('that are wrong are said below their field and not sent; the first one gets the focus', async () => {
    renderWithApi(<ProfileSection />, api);
    await write('Username', 'ab');
    expect(screen.queryByRole('alert')).toBeNull();
    save();
    const username = await field('Username');
    expect(document.activeElement).toBe(username);
    const note = document.getElementById(username.getAttribute('aria-describedby') ?? '');
    expect(note?.textContent).toBe('A username has at least 3 characters.');
    expect(api.account.changes).toEqual([]);
  });

  it('that belong to somebody else are said at the field, until it changes', async () => {
    api.account.refusals.push('identity.username-taken');
    renderWithApi(<ProfileSection />, api);
    await write('Username', 'moon');
    save();
    await waitFor(async () => expect((await field('Username')).getAttribute('aria-invalid')).toBe('true'));
    await write('Username', 'moon-2');
    expect((await field('Username')).getAttribute('aria-invalid')).toBeNull();
  });

  it('come back when the changes are not wanted', async () => {
    renderWithApi(<ProfileSection />, api);
    await write('Nickname', 'Somebody');
    fireEvent.click(screen.getByRole('button', { name: 'Undo' }));
    expect((await field('Nickname')).value).toBe('');
  });
});

describe('settings', () => {
  it('are kept at once, and taken back when the server does not take them', async () => {
    renderWithApi(<ProfileSection />, api);
    const news = await screen.findByRole<HTMLInputElement>('switch', { name: 'News of the product' });
    fireEvent.click(news);
    await waitFor(() => expect(api.account.settings.notifyNews).toBe(true));
    api.account.refusals.push('request.invalid');
    fireEvent.click(news);
    await screen.findByText('The setting was not saved');
    expect(news.checked).toBe(true);
  });

  it('offer every time zone of the world, with what its clocks say', async () => {
    renderWithApi(<ProfileSection />, api);
    const zone = await screen.findByLabelText<HTMLSelectElement>('Time zone');
    expect(zone.options.length).toBeGreaterThan(300);
    expect(zone.selectedOptions[0]?.textContent).toBe('Seoul (GMT+9)');
    fireEvent.change(zone, { target: { value: 'Europe/Paris' } });
    await waitFor(() => expect(api.account.settings.timeZone).toBe('Europe/Paris'));
  });
});

describe('the face', () => {
  it('says why a picture was refused, and what comes next', async () => {
    api.account.profile = { ...api.account.profile, avatar: { state: 'refused', reason: 'animated' } };
    renderWithApi(<ProfileSection />, api);
    await screen.findByText('Moving pictures cannot be used. Please choose a still one.');
  });

  it.each([
    ['a-page.svg', 'image/svg+xml', 10, 'Only PNG, JPEG and WebP pictures can be used.'],
    [
      'large.png',
      'image/png',
      10 * 1024 * 1024 + 1,
      'The picture is larger than 10 MB. Please choose a smaller one.',
    ],
    ['empty.png', 'image/png', 0, 'The file is empty. Please choose another picture.'],
  ])('does not send %s', async (name, type, size, sentence) => {
    renderWithApi(<ProfileSection />, api);
    const input = await screen.findByLabelText('Choose a picture', { selector: 'input' });
    fireEvent.change(input, { target: { files: [new File([new Uint8Array(size)], name, { type })] } });
    await screen.findByText(sentence);
  });

  it('waits while it is prepared, and says so', async () => {
    api.account.profile = { ...api.account.profile, avatar: { state: 'processing', reason: null } };
    renderWithApi(<ProfileSection />, api);
    await screen.findByText('Preparing the picture');
    api.account.profile = { ...api.account.profile, avatar: { state: 'ready', reason: null } };
    await screen.findByText(/^PNG, JPEG or WebP/);
  });
});

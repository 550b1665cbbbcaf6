// @vitest-environment jsdom
import { fireEvent, screen, waitFor } from '@testing-library/react';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { VerifyBanner } from '../../../shell/VerifyBanner.tsx';
import { type FakeMailApi, startFakeMailApi } from '../../../testing/fake-mail-api.ts';
import { renderWithApi } from '../../../testing/render-with-api.tsx';
import { EmailForm } from './EmailForm.tsx';
import { PasswordForm } from './PasswordForm.tsx';

let api: FakeMailApi;
beforeEach(async () => {
  localStorage.setItem('pingvas.language', 'en');
  api = await startFakeMailApi();
  api.isSignedIn = true;
});
afterEach(() => api.stop());

const press = async (name: string) => fireEvent.click(await screen.findByRole('button', { name }));

describe('the mailbox of an account', () => {
  it('says whether it is confirmed, and sends the mail again', async () => {
    renderWithApi(<EmailForm />, api);
    await screen.findByText('jiwoo@example.com');
    screen.getByText('Not yet confirmed');
    await press('Send the mail again');
    await waitFor(() => expect(api.asked).toBe(1));
  });

  it('is asked to change, and stays as it is until the new one answers', async () => {
    renderWithApi(<EmailForm />, api);
    await press('Change e-mail');
    fireEvent.change(screen.getByLabelText('New e-mail'), { target: { value: 'not an address' } });
    await press('Send a mail to confirm');
    expect(api.wished).toEqual([]);
    fireEvent.change(screen.getByLabelText('New e-mail'), { target: { value: 'New@Example.com' } });
    await press('Send a mail to confirm');
    await screen.findByText(/A mail is on its way to New@Example.com/);
    expect(api.wished).toEqual(['new@example.com']);
    screen.getByText('jiwoo@example.com');
  });

  it('is reminded of by a line that can be put away', async () => {
    renderWithApi(<VerifyBanner />, api);
    await screen.findByRole('complementary', { name: 'Confirm your e-mail' });
    await press('Later');
    expect(screen.queryByRole('complementary')).toBeNull();
  });
});

describe('a new password', () => {
  it('is sent when it is good enough, and tells how many places were signed out', async () => {
    renderWithApi(<PasswordForm />, api);
    await press('Change password');
    const field = screen.getByLabelText('New password');
    expect(document.activeElement).toBe(field);
    // Whose password it is has to be known before it can be told that it is made of that.
    await waitFor(() => expect(document.querySelector('[value="jiwoo@example.com"]')).not.toBeNull());
    fireEvent.change(field, { target: { value: 'jiwoo@example.com' } });
    await press('Use this password');
    expect(field.getAttribute('aria-invalid')).toBe('true');
    fireEvent.change(field, { target: { value: 'seven quiet herons at dusk' } });
    await press('Use this password');
    await screen.findByText('Your password was changed, and 2 other places were signed out.');
    expect(api.chosen).toHaveLength(1);
    expect(screen.queryByLabelText('New password')).toBeNull();
    expect(document.activeElement).toBe(screen.getByRole('button', { name: 'Change password' }));
  });

  it('is refused below its field when the server knows it from a leak', async () => {
    api.refusal = 'identity.weak-password';
    renderWithApi(<PasswordForm />, api);
    await press('Change password');
    const field = screen.getByLabelText('New password');
    fireEvent.change(field, { target: { value: 'seven quiet herons at dusk' } });
    await press('Use this password');
    await waitFor(() => expect(field.getAttribute('aria-invalid')).toBe('true'));
  });
});

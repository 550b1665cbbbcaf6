// @vitest-environment jsdom
import type { OutboxMailDetail } from '@pingvas/contracts';
import { fireEvent, screen, waitFor, within } from '@testing-library/react';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type FakeMailApi, startFakeMailApi } from '../../../testing/fake-mail-api.ts';
import { renderWithApi } from '../../../testing/render-with-api.tsx';
import { OutboxSection } from './OutboxSection.tsx';

let api: FakeMailApi;
beforeEach(async () => {
  localStorage.setItem('pingvas.language', 'en');
  api = await startFakeMailApi();
});
afterEach(() => api.stop());

const link = `https://studio.example/reset-password#pge_${'a'.repeat(43)}`;
const mail: OutboxMailDetail = {
  id: '01930000-0000-7000-8000-000000000001',
  recipient: 'jiwoo@example.com',
  subject: '비밀번호를 다시 정해 주세요',
  template: 'reset-password',
  language: 'ko',
  createdAt: '2026-11-21T09:30:00.000Z',
  text: `새 비밀번호 정하기:\n${link}\n\n한 번만 쓸 수 있어요.`,
  html: '<p>never put into the page itself</p>',
  areLinksHidden: false,
};

describe('the outbox', () => {
  it('says what will lie here while there is nothing', async () => {
    renderWithApi(<OutboxSection />, api);
    await screen.findByText('No mail has been written yet.');
  });

  it('shows a mail that comes while somebody looks', async () => {
    renderWithApi(<OutboxSection />, api);
    await screen.findByText('No mail has been written yet.');
    api.outbox.push(mail);
    await screen.findByRole('button', { name: /비밀번호를 다시 정해 주세요/ });
  });

  it('opens a mail in a frame that runs nothing, and as text whose links work', async () => {
    api.outbox.push(mail);
    renderWithApi(<OutboxSection />, api);
    fireEvent.click(await screen.findByRole('button', { name: /written to jiwoo@example.com/ }));
    const panel = await screen.findByRole('dialog', { name: mail.subject });
    const frame = await within(panel).findByTitle(/^The mail as a page/);
    expect(frame.getAttribute('src')).toBe(`/api/v1/outbox/${mail.id}/page`);
    expect(frame.getAttribute('sandbox')).toBe('allow-popups allow-popups-to-escape-sandbox');
    fireEvent.click(within(panel).getByRole('radio', { name: 'Text only' }));
    const anchor = await within(panel).findByRole('link');
    expect(anchor.getAttribute('href')).toBe(link);
    expect(anchor.getAttribute('target')).toBe('_blank');
    expect(frame.hidden).toBe(true);
    expect(api.read).toEqual([mail.id]);
  });

  it('loads no page of a mail before it is shown who asks, and tries again', async () => {
    api.outbox.push(mail);
    api.refusal = 'identity.step-up-required';
    renderWithApi(<OutboxSection />, api);
    fireEvent.click(await screen.findByRole('button', { name: /written to jiwoo@example.com/ }));
    const panel = await screen.findByRole('dialog', { name: mail.subject });
    await within(panel).findByText(/read only after showing that it is you/);
    const again = within(panel).getByRole('button', { name: 'Confirm and read' });
    await waitFor(() => expect(document.activeElement).toBe(again));
    expect(within(panel).queryByTitle(/^The mail as a page/)).toBeNull();
    api.refusal = null;
    fireEvent.click(again);
    await within(panel).findByTitle(/^The mail as a page/);
  });

  it('says why the links of another administrator lead nowhere', async () => {
    api.outbox.push({ ...mail, areLinksHidden: true });
    renderWithApi(<OutboxSection />, api);
    fireEvent.click(await screen.findByRole('button', { name: /written to jiwoo@example.com/ }));
    await screen.findByText('This mail is for another administrator, so its links are hidden.');
  });
});

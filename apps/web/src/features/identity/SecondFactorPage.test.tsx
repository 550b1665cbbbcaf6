// @vitest-environment jsdom
import { QueryClientProvider } from '@tanstack/react-query';
import { createMemoryHistory, RouterProvider } from '@tanstack/react-router';
import { fireEvent, render, screen, waitFor } from '@testing-library/react';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createQueryClient } from '../../api/query-client.ts';
import { createApiClient, trpc } from '../../api/trpc.ts';
import { LanguageProvider } from '../../messages/language.tsx';
import { createAppRouter } from '../../routes.tsx';
import { type FakeSecurityApi, startFakeSecurityApi } from '../../testing/fake-security-api.ts';

let api: FakeSecurityApi;
beforeEach(async () => {
  localStorage.setItem('pingvas.language', 'ko');
  api = await startFakeSecurityApi();
});
afterEach(() => api.stop());

const later = () => new Date(Date.now() + 60_000).toISOString();

/** Opens the page at the door with what stands behind the hash. */
function openDoor(hash: Record<string, string>) {
  const cache = createQueryClient(() => undefined);
  const router = createAppRouter({ cache, whoIsIn: async () => null });
  const history = createMemoryHistory({
    initialEntries: [`/second-factor?next=%2Fgallery#${new URLSearchParams(hash)}`],
  });
  router.update({ ...router.options, history });
  render(
    <trpc.Provider client={createApiClient(api.address)} queryClient={cache}>
      <QueryClientProvider client={cache}>
        <LanguageProvider>
          <RouterProvider router={router} />
        </LanguageProvider>
      </QueryClientProvider>
    </trpc.Provider>,
  );
  return { router, cache };
}

describe('the second step at the door', () => {
  it('takes a pasted code, and leads to where the person wanted to be', async () => {
    const { router, cache } = openDoor({
      ticket: 'pgt_a',
      methods: 'totp,recovery-code',
      expiresAt: later(),
    });
    const field = await screen.findByLabelText('인증 앱의 코드');
    expect(field.getAttribute('autocomplete')).toBe('one-time-code');
    fireEvent.change(field, { target: { value: '123 456' } });
    await waitFor(() => expect(api.heard).toEqual([{ ticket: 'pgt_a', code: '123456' }]));
    await waitFor(() => expect(router.state.location.pathname).not.toBe('/second-factor'));
    const known = cache.getQueriesData({ queryKey: [['identity', 'me']] });
    expect(known[0]?.[1]).toMatchObject({ email: 'jiwoo@example.com' });
  });

  it('says that a code is wrong beside it, and takes the next one', async () => {
    api.refusals.push('identity.wrong-code');
    openDoor({ ticket: 'pgt_a', methods: 'totp', expiresAt: later() });
    const field = await screen.findByLabelText('인증 앱의 코드');
    fireEvent.change(field, { target: { value: '000000' } });
    await screen.findByText(/코드가 맞지 않거나 이미 쓴 코드예요/);
    expect(field.getAttribute('aria-invalid')).toBe('true');
    fireEvent.change(field, { target: { value: '12345' } });
    await waitFor(() => expect(screen.queryByText(/코드가 맞지 않거나/)).toBeNull());
    fireEvent.change(field, { target: { value: '123456' } });
    await waitFor(() => expect(api.heard).toHaveLength(2));
  });

  it('sends who took too long back to the door', async () => {
    api.refusals.push('identity.log-in-expired');
    openDoor({ ticket: 'pgt_a', methods: 'totp', expiresAt: later() });
    fireEvent.change(await screen.findByLabelText('인증 앱의 코드'), { target: { value: '123456' } });
    await screen.findByRole('alert');
    const link = screen.getByRole('link', { name: '다시 로그인' });
    expect(link.getAttribute('href')).toBe('/sign-in?next=%2Fgallery');
  });

  it('asks nothing where there is no first step', async () => {
    openDoor({});
    await screen.findByText('두 번째 확인은 5분 안에 마쳐야 해요. 처음부터 다시 로그인해 주세요.');
    expect(screen.queryByRole('textbox')).toBeNull();
  });
});

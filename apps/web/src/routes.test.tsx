// @vitest-environment jsdom
import { fireEvent, screen } from '@testing-library/react';
import { EventSource } from 'eventsource';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { type FakeApi, startFakeApi } from './testing/fake-api.ts';
import { renderPage } from './testing/render-page.tsx';

let api: FakeApi;
beforeEach(async () => {
  localStorage.setItem('pingvas.language', 'ko');
  vi.stubGlobal('EventSource', EventSource);
  api = await startFakeApi();
});
afterEach(() => api.stop());

const follow = async (name: string) => fireEvent.click(await screen.findByRole('link', { name }));
const isTitled = (name: string) => screen.findByRole('heading', { level: 1, name });

// React's warnings on the way fail the test: testing/setup.ts.
it('leads from the door through every room of a new account without a warning of React', async () => {
  const visit = { address: api.address, isSignedIn: false };
  renderPage('/sign-in', visit);
  fireEvent.change(await screen.findByLabelText(/^이메일/), { target: { value: 'jiwoo@example.com' } });
  fireEvent.change(screen.getByLabelText('비밀번호'), { target: { value: 'right password' } });
  visit.isSignedIn = true;
  fireEvent.click(screen.getByRole('button', { name: '로그인' }));
  await screen.findByText(/^그림이 여기에 줄지어 놓여요/);

  fireEvent.click(screen.getAllByRole('link', { name: '갤러리' })[0] ?? document.body);
  await isTitled('갤러리');
  fireEvent.click(screen.getByRole('button', { name: 'jiwoo@example.com 계정' }));
  fireEvent.click(await screen.findByRole('menuitem', { name: '계정 관리' }));
  for (const room of ['보안', '로그인한 기기', '연결된 계정', 'API 키', '내 데이터', '프로필']) {
    await follow(room);
    await isTitled(room);
  }
  expect(document.title).toContain('프로필');
});

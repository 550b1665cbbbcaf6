// @vitest-environment jsdom
import { onlineManager } from '@tanstack/react-query';
import { fireEvent, screen, waitFor } from '@testing-library/react';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type FakeApi, startFakeApi } from '../../testing/fake-api.ts';
import { renderWithApi } from '../../testing/render-with-api.tsx';
import { CredentialsForm } from './CredentialsForm.tsx';

let api: FakeApi;

beforeEach(async () => {
  localStorage.setItem('pingvas.language', 'ko');
  api = await startFakeApi();
});
afterEach(() => api.stop());

const fill = (email: string, password: string) => {
  fireEvent.change(screen.getByLabelText(/^이메일/), { target: { value: email } });
  fireEvent.change(screen.getByLabelText('비밀번호'), { target: { value: password } });
};
const press = (name: string) => fireEvent.click(screen.getByRole('button', { name }));

describe('the form at the door', () => {
  it('says nothing before somebody has tried, then what is wrong with which field', () => {
    renderWithApi(<CredentialsForm variant="register" next={undefined} />, api);
    fill('jiwoo@example', '12345');
    expect(screen.queryByRole('alert')).toBeNull();
    press('계정 만들기');
    const email = screen.getByLabelText('이메일');
    expect(document.activeElement).toBe(email);
    expect(email.getAttribute('aria-invalid')).toBe('true');
    const note = document.getElementById(email.getAttribute('aria-describedby') ?? '');
    expect(note?.textContent).toBe('@ 뒤에 점이 필요해요. 예: example.com');
    screen.getByText('3자만 더 적으면 돼요.');
  });

  it('does not tell which of the two was wrong', async () => {
    renderWithApi(<CredentialsForm variant="sign-in" next={undefined} />, api);
    fill('jiwoo@example.com', 'wrong password');
    press('로그인');
    await screen.findByText('적어 주신 계정과 비밀번호가 서로 맞지 않아요. 둘 다 확인해 주세요.');
    expect(screen.getByLabelText('이메일 또는 아이디').getAttribute('aria-invalid')).toBeNull();
  });

  it('lets the right one in', async () => {
    const { cache } = renderWithApi(<CredentialsForm variant="sign-in" next={undefined} />, api);
    fill(' JIWOO@example.com ', 'right password');
    press('로그인');
    await waitFor(() => {
      const known = cache.getQueriesData({ queryKey: [['identity', 'me']] });
      expect(known[0]?.[1]).toMatchObject({ email: 'jiwoo@example.com' });
    });
    expect(screen.queryByRole('alert')).toBeNull();
  });

  it('lets somebody in who writes a username', async () => {
    const { cache } = renderWithApi(<CredentialsForm variant="sign-in" next={undefined} />, api);
    fill('jiwoo.han', 'right password');
    press('로그인');
    await waitFor(() => expect(cache.getQueriesData({ queryKey: [['identity', 'me']] })).toHaveLength(1));
  });

  it('asks for an account before it asks the server', () => {
    renderWithApi(<CredentialsForm variant="sign-in" next={undefined} />, api);
    fill('  ', 'right password');
    press('로그인');
    screen.getByText('이메일이나 아이디를 적어 주세요.');
    fill('jiwoo@example', 'right password');
    screen.getByText('@ 뒤에 점이 필요해요. 예: example.com');
    expect(api.logIns).toBe(0);
  });

  it.each([
    [43, '43초'],
    [120, '2분'],
    [7_100, '2시간'],
  ])(
    'says once how long to wait after too many tries, and does not knock again by itself: %i s',
    async (seconds, words) => {
      api.logInWaitSeconds = seconds;
      renderWithApi(<CredentialsForm variant="sign-in" next={undefined} />, api);
      fill('jiwoo@example.com', 'right password');
      press('로그인');
      const note = await screen.findByRole('alert');
      expect(note.textContent).toBe(`짧은 시간에 너무 여러 번 시도했어요. ${words} 뒤에 다시 해 주세요.`);
      expect(api.logIns).toBe(1);
    },
  );

  it('opens a server of this machine while the browser has no line to the world', async () => {
    onlineManager.setOnline(false);
    try {
      renderWithApi(<CredentialsForm variant="sign-in" next={undefined} />, api);
      fill('jiwoo@example.com', 'right password');
      press('로그인');
      await waitFor(() => expect(api.logIns).toBe(1));
    } finally {
      onlineManager.setOnline(true);
    }
  });

  it('shows the password when asked to', () => {
    renderWithApi(<CredentialsForm variant="sign-in" next={undefined} />, api);
    const password = screen.getByLabelText('비밀번호');
    expect(password.getAttribute('type')).toBe('password');
    press('비밀번호 보기');
    expect(password.getAttribute('type')).toBe('text');
  });
});

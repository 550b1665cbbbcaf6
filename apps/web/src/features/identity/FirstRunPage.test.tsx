// @vitest-environment jsdom
import { fireEvent, screen, waitFor } from '@testing-library/react';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type FakeAdminApi, startFakeAdminApi } from '../../testing/fake-admin-api.ts';
import { renderPage } from '../../testing/render-page.tsx';

let api: FakeAdminApi;
beforeEach(async () => {
  localStorage.setItem('pingvas.language', 'ko');
  api = await startFakeAdminApi();
  api.isFirstRunOpen = true;
});
afterEach(() => api.stop());

const write = (label: string, value: string) =>
  fireEvent.change(screen.getByLabelText(label), { target: { value } });
const submit = () => fireEvent.click(screen.getByRole('button', { name: '관리자 만들기' }));
const code = 'abcde-fghjk-mnpqr-stuvw-xyz23';

async function fillIn() {
  await screen.findByLabelText('설치 코드');
  write('설치 코드', code);
  write('이메일', 'lead@example.com');
  write('비밀번호', 'trombone velvet lighthouse');
}

describe('the first run', () => {
  it('leads to the field that is missing, and sends nothing before all are there', async () => {
    renderPage('/first-run', api);
    await screen.findByLabelText('설치 코드');
    submit();
    screen.getByText('서버 기록에 있는 설치 코드를 적어 주세요.');
    expect(document.activeElement).toBe(screen.getByLabelText('설치 코드'));
    expect(api.firstRuns).toEqual([]);
  });

  it('makes the administrator in the language of the page, and shows the rooms of one', async () => {
    renderPage('/first-run', api);
    await fillIn();
    submit();
    await waitFor(() =>
      expect(api.firstRuns).toEqual([
        {
          setupCode: code,
          email: 'lead@example.com',
          password: 'trombone velvet lighthouse',
          language: 'ko',
        },
      ]),
    );
    await screen.findByRole('heading', { name: '사람' });
  });

  it('says that a code is wrong at the code', async () => {
    api.refusal = 'identity.wrong-setup-code';
    renderPage('/first-run', api);
    await fillIn();
    submit();
    await screen.findByText(/서버 기록에 있는 코드와 달라요/);
    expect(screen.getByLabelText('설치 코드').getAttribute('aria-invalid')).toBe('true');
    write('설치 코드', 'another');
    await waitFor(() => expect(screen.queryByText(/서버 기록에 있는 코드와 달라요/)).toBeNull());
  });

  it('shows a closed door when somebody was first', async () => {
    renderPage('/first-run', api);
    await fillIn();
    api.refusal = 'identity.first-run-over';
    api.isFirstRunOpen = false;
    submit();
    await screen.findByText('이미 관리자가 있어요.');
    screen.getByRole('link', { name: '로그인' });
  });
});

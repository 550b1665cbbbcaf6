// @vitest-environment jsdom
import { fireEvent, screen, waitFor } from '@testing-library/react';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type FakeApi, startFakeApi } from '../testing/fake-api.ts';
import { renderWithApi } from '../testing/render-with-api.tsx';
import { ThemeProvider } from './theme.tsx';
import { useFollowAccount, useLook, useTakeLookAlong } from './use-look.ts';

let api: FakeApi;
beforeEach(async () => {
  api = await startFakeApi();
});
afterEach(() => api.stop());

function Room() {
  useFollowAccount();
  const { language, theme, chooseLanguage, chooseTheme } = useLook();
  return (
    <>
      <p>{`${language} ${theme}`}</p>
      <button type="button" onClick={() => chooseLanguage('en')}>
        English
      </button>
      <button type="button" onClick={() => chooseTheme('dark')}>
        Dark
      </button>
    </>
  );
}

const enter = () =>
  renderWithApi(
    <ThemeProvider>
      <Room />
    </ThemeProvider>,
    api,
  );

describe('how the product looks and speaks', () => {
  it('is what the account says, whatever this browser was used with before', async () => {
    localStorage.setItem('pingvas.language', 'en');
    localStorage.setItem('pingvas.theme', 'dark');
    enter();
    await screen.findByText('ko system');
    expect(api.account.changes).toEqual([]);
  });

  it('is kept by the account when it is changed, and stays in this browser', async () => {
    enter();
    await screen.findByText('ko system');
    fireEvent.click(screen.getByRole('button', { name: 'English' }));
    fireEvent.click(screen.getByRole('button', { name: 'Dark' }));
    await screen.findByText('en dark');
    await waitFor(() => expect(api.account.settings).toMatchObject({ language: 'en', theme: 'dark' }));
    expect(localStorage.getItem('pingvas.language')).toBe('en');
    expect(localStorage.getItem('pingvas.theme')).toBe('dark');
  });

  it('changes here also when the account cannot keep it, which is said', async () => {
    api.account.refusals.push('request.invalid');
    enter();
    await screen.findByText('ko system');
    fireEvent.click(screen.getByRole('button', { name: 'Dark' }));
    await screen.findByText('ko dark');
    await screen.findByText('설정을 저장하지 못했어요');
  });

  it('comes along into an account that was made just now', async () => {
    localStorage.setItem('pingvas.language', 'en');
    localStorage.setItem('pingvas.theme', 'dark');
    function Door() {
      const takeLookAlong = useTakeLookAlong();
      return (
        <button
          type="button"
          onClick={() => takeLookAlong({ language: 'ko', theme: 'system', timeZone: 'Pacific/Chatham' })}
        >
          Create
        </button>
      );
    }
    renderWithApi(
      <ThemeProvider>
        <Door />
      </ThemeProvider>,
      api,
    );
    fireEvent.click(screen.getByRole('button', { name: 'Create' }));
    const { timeZone } = Intl.DateTimeFormat().resolvedOptions();
    await waitFor(() =>
      expect(api.account.changes).toEqual([{ language: 'en', theme: 'dark' }, { timeZone }]),
    );
  });
});

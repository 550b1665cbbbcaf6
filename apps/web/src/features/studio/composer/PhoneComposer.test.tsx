// @vitest-environment jsdom
import { fireEvent, screen, waitFor } from '@testing-library/react';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { buildModel } from '../../../testing/build-generation.ts';
import { type FakeApi, startFakeApi } from '../../../testing/fake-api.ts';
import { renderWithApi } from '../../../testing/render-with-api.tsx';
import { useComposer } from '../use-composer.ts';
import { PhoneComposer } from './PhoneComposer.tsx';

let api: FakeApi;

beforeEach(async () => {
  localStorage.setItem('pingvas.language', 'ko');
  // The window of a phone: the width is all that the page asks about.
  vi.stubGlobal('matchMedia', (query: string) => ({
    matches: query === '(width < 45rem)',
    addEventListener: () => undefined,
    removeEventListener: () => undefined,
  }));
  api = await startFakeApi();
});
afterEach(() => api.stop());

function Composer() {
  return <PhoneComposer composer={useComposer(() => undefined)} isOffline={false} />;
}

const openSheet = async () => {
  renderWithApi(<Composer />, api);
  fireEvent.click(screen.getByRole('button', { name: /^레시피 열기/ }));
  return screen.findByRole('textbox', { name: '프롬프트' });
};

describe('the composer of a phone', () => {
  it('sends from the keyboard inside its sheet, and puts the sheet away', async () => {
    const prompt = await openSheet();
    await screen.findByText('Hanji XL');
    fireEvent.change(prompt, { target: { value: '달항아리' } });
    fireEvent.keyDown(prompt, { key: 'Enter', metaKey: true });
    await waitFor(() => expect(api.requests[0]?.recipe.prompt).toBe('달항아리'));
    await waitFor(() => expect(screen.queryByRole('textbox', { name: '프롬프트' })).toBeNull());
  });

  it('offers the models in a sheet of their own, over that of the recipe', async () => {
    api.models = [buildModel(), buildModel({ id: crypto.randomUUID(), displayName: 'Inkstone XL' })];
    await openSheet();
    fireEvent.click(await screen.findByRole('button', { name: /Hanji XL/ }));
    const sheet = await screen.findByRole('dialog', { name: '모델' });
    fireEvent.click(await screen.findByRole('button', { name: /Inkstone XL/ }));
    await waitFor(() => expect(sheet.isConnected).toBe(false));
    await screen.findByRole('button', { name: /Inkstone XL/ });
    screen.getByRole('textbox', { name: '프롬프트' });
  });

  it('has a grip that says what it does', async () => {
    await openSheet();
    fireEvent.click(screen.getByRole('button', { name: '닫기' }));
    await waitFor(() => expect(screen.queryByRole('textbox', { name: '프롬프트' })).toBeNull());
  });
});

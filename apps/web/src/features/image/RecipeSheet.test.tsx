// @vitest-environment jsdom
import { fireEvent, screen, waitFor } from '@testing-library/react';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { readDraft } from '../../recipe/recipe-draft.ts';
import { buildGeneration, buildListItem } from '../../testing/build-generation.ts';
import { type FakeApi, startFakeApi } from '../../testing/fake-api.ts';
import { renderWithApi } from '../../testing/render-with-api.tsx';
import { ToastProvider } from '../../ui/toasts.tsx';
import { RecipeSheet } from './RecipeSheet.tsx';

const listed = buildListItem({ prompt: 'a moon jar', isEmulated: true, seed: '18446744073709551615' });
const recipe = { ...buildGeneration().recipe, seed: listed.seed, negativePrompt: 'blur', count: 1 };
const image = { ...listed, detail: { ...listed, recipe, priceInCredits: 3, durationSeconds: 9.13 } };
const copied: string[] = [];
let api: FakeApi;

beforeEach(async () => {
  localStorage.setItem('pingvas.language', 'en');
  copied.length = 0;
  vi.stubGlobal('navigator', {
    ...navigator,
    clipboard: { writeText: async (text: string) => void copied.push(text) },
  });
  api = await startFakeApi();
});
afterEach(() => api.stop());

const show = () =>
  renderWithApi(
    <ToastProvider>
      <RecipeSheet image={image} />
    </ToastProvider>,
    api,
  );
const rows = (container: HTMLElement) =>
  Object.fromEntries(
    [...container.querySelectorAll('dl > div')].map((row) => [
      row.querySelector('dt')?.textContent,
      row.querySelector('dd')?.textContent,
    ]),
  );

describe('the recipe of a picture', () => {
  it('names all that made it', () => {
    const { container } = show();
    expect(rows(container)).toMatchObject({
      Model: 'Hanji XL',
      Size: '1216 × 832',
      'Steps, guidance': '30, 7.5',
      Sampler: 'euler',
      Seed: '18446744073709551615',
      Avoided: 'blur',
      'Price, time': '3 credits, 9.1 s',
      'Who can see it': 'Only me',
      'Drawn by': 'Emulator, a program without a model',
    });
  });

  it('copies a value that is clicked, and says so', async () => {
    show();
    fireEvent.click(screen.getByRole('button', { name: 'Copy Seed: 18446744073709551615' }));
    await waitFor(() => expect(copied).toEqual(['18446744073709551615']));
    expect((await screen.findAllByText('Copied')).length).toBeGreaterThan(0);
  });

  it('is drawn up and let down by its grip', () => {
    show();
    const sheet = () => screen.getByRole('region', { name: 'Recipe sheet' }).style.height;
    expect(sheet()).toBe('45dvh');
    fireEvent.click(screen.getByRole('button', { name: 'Raise the recipe' }));
    expect(sheet()).toBe('92dvh');
    fireEvent.click(screen.getByRole('button', { name: 'Lower the recipe' }));
    expect(sheet()).toBe('45dvh');
  });

  it('goes back to the studio as it was, for one picture, with the price that it costs now', async () => {
    show();
    fireEvent.click(await screen.findByRole('button', { name: /Make again.*4 credits/ }));
    const saved = () => readDraft(localStorage.getItem(`pingvas.draft.${api.userId}`));
    await waitFor(() =>
      expect(saved()).toMatchObject({ prompt: 'a moon jar', seed: listed.seed, keepsSeed: true, count: 1 }),
    );
  });
});

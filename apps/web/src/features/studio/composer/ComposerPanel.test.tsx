// @vitest-environment jsdom
import { priceOfRun } from '@pingvas/contracts';
import { fireEvent, screen, waitFor } from '@testing-library/react';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { GenerationFeed } from '../../../api/generation-feed.ts';
import { feedKey } from '../../../api/use-generations.ts';
import { emptyDraft, readDraft } from '../../../recipe/recipe-draft.ts';
import { buildModel } from '../../../testing/build-generation.ts';
import { type FakeApi, startFakeApi } from '../../../testing/fake-api.ts';
import { renderWithApi } from '../../../testing/render-with-api.tsx';
import { useComposer } from '../use-composer.ts';
import { ComposerPanel } from './ComposerPanel.tsx';
import { ShortDialog } from './ShortDialog.tsx';

let api: FakeApi;

beforeEach(async () => {
  localStorage.setItem('pingvas.language', 'en');
  api = await startFakeApi();
});
afterEach(() => api.stop());

function Composer() {
  const composer = useComposer(() => undefined);
  return (
    <>
      <ComposerPanel composer={composer} isOffline={false} takesFocus={false} />
      <ShortDialog composer={composer} />
    </>
  );
}

const priceOf = (count: number) => priceOfRun({ base: 'sdxl', width: 1216, height: 832, steps: 30, count });
const prompt = () => screen.getByRole('textbox', { name: 'Prompt' });
const makeAction = (name: RegExp | string) => screen.findByRole('button', { name });
const write = (text: string) => fireEvent.change(prompt(), { target: { value: text } });

describe('the composer', () => {
  it('shows the price that the contract charges, and what is left after it', async () => {
    renderWithApi(<Composer />, api);
    await screen.findByText('Hanji XL');
    const price = priceOf(4);
    await makeAction(new RegExp(`Make 4.*${price} credits`));
    await screen.findByText(`${200 - price} after this`);
    fireEvent.click(screen.getByRole('radio', { name: '1 picture' }));
    await makeAction(new RegExp(`Make 1.*${priceOf(1)} credits`));
  });

  it('sends the recipe as it is shown, from the keyboard', async () => {
    renderWithApi(<Composer />, api);
    await screen.findByText('Hanji XL');
    write(' a moon jar ');
    fireEvent.keyDown(prompt(), { key: 'Enter', ctrlKey: true });
    await waitFor(() => expect(api.requests).toHaveLength(1));
    expect(api.requests[0]?.recipe).toMatchObject({
      prompt: 'a moon jar',
      modelId: buildModel().id,
      width: 1216,
      height: 832,
      steps: 30,
      count: 4,
    });
  });

  it('puts the run into the queue before the server has answered', async () => {
    const { cache } = renderWithApi(<Composer />, api);
    await screen.findByText('Hanji XL');
    write('a moon jar');
    fireEvent.click(await makeAction(/Make 4/));
    const feed = cache.getQueryData<GenerationFeed>(feedKey);
    expect(feed?.[0]).toMatchObject({ status: 'queued', priceInCredits: priceOf(4) });
    expect(api.requests).toHaveLength(0);
    await waitFor(() =>
      expect(cache.getQueryData<GenerationFeed>(feedKey)?.[0]?.id).not.toContain('sending'),
    );
  });

  it('tries again with the same key, so that a run is charged once', async () => {
    api.refusals.push('platform.unavailable');
    renderWithApi(<Composer />, api);
    await screen.findByText('Hanji XL');
    write('a moon jar');
    fireEvent.click(await makeAction(/Make 4/));
    await screen.findByText(/The service does not answer right now/);
    await waitFor(() => expect(api.requests).toHaveLength(2), { timeout: 5_000 });
    expect(api.requests[0]?.requestKey).toBe(api.requests[1]?.requestKey);
    await waitFor(() => expect(screen.queryByText(/The service does not answer/)).toBeNull());
  });

  it('says in words why a run was refused, takes it off the queue, and keeps the prompt', async () => {
    api.refusals.push('models.inactive');
    const { cache } = renderWithApi(<Composer />, api);
    await screen.findByText('Hanji XL');
    write('a moon jar');
    fireEvent.click(await makeAction(/Make 4/));
    await screen.findByText(/This model is resting.*nothing was charged/);
    expect(cache.getQueryData<GenerationFeed>(feedKey)).toEqual([]);
    expect(prompt()).toHaveProperty('value', 'a moon jar');
  });

  it('asks for the prompt instead of sending nothing', async () => {
    renderWithApi(<Composer />, api);
    await screen.findByText('Hanji XL');
    fireEvent.click(await makeAction(/Make 4/));
    await screen.findByText('Write what should appear first.');
    expect(document.activeElement).toBe(prompt());
    expect(api.requests).toHaveLength(0);
  });

  it('says so when there is no model to draw with', async () => {
    api.models = [];
    renderWithApi(<Composer />, api);
    await screen.findByText('No model yet');
    write('a moon jar');
    fireEvent.click(await makeAction(/Make 4/));
    await screen.findByText(/There is no model yet/);
    expect(api.requests).toHaveLength(0);
  });

  it('offers as many pictures as the credits allow', async () => {
    api.credits = { balance: priceOf(1) + 1, held: 0 };
    renderWithApi(<Composer />, api);
    await screen.findByText('Hanji XL');
    write('a moon jar');
    fireEvent.click(await makeAction(/Too few credits to make 4/));
    fireEvent.click(await makeAction('Make 1 instead'));
    await waitFor(() => expect(api.requests).toHaveLength(1));
    expect(api.requests[0]?.recipe.count).toBe(1);
  });

  it('keeps the draft for a reload, and begins with the one that was kept', async () => {
    const key = `pingvas.draft.${api.userId}`;
    localStorage.setItem(key, JSON.stringify({ ...emptyDraft(), prompt: 'kept words' }));
    renderWithApi(<Composer />, api);
    await waitFor(() => expect(prompt()).toHaveProperty('value', 'kept words'));
    write('newer words');
    expect(readDraft(localStorage.getItem(key)).prompt).toBe('newer words');
  });
});

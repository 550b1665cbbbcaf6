// @vitest-environment jsdom
import { fireEvent, screen } from '@testing-library/react';
import { useState } from 'react';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { useImages } from '../api/use-images.ts';
import { buildListItem } from '../testing/build-generation.ts';
import { type FakeApi, startFakeApi } from '../testing/fake-api.ts';
import { renderWithApi } from '../testing/render-with-api.tsx';
import { ToastProvider } from '../ui/toasts.tsx';
import { RemovePicturesDialog } from './RemovePicturesDialog.tsx';

const idOf = (place: number) => `01930000-0000-7000-8000-00000000000${place}`;
let api: FakeApi;

beforeEach(async () => {
  localStorage.setItem('pingvas.language', 'en');
  api = await startFakeApi();
  api.images = [1, 2, 3].map((place) => buildListItem({ id: idOf(place), prompt: `picture ${place}` }));
});
afterEach(() => api.stop());

function Wall({ ids }: { readonly ids: readonly string[] }) {
  const { images } = useImages();
  const [asked, setAsked] = useState(ids);
  const [gone, setGone] = useState<readonly string[]>([]);
  return (
    <ToastProvider>
      <ul>
        {images.map(({ id, prompt }) => (
          <li key={id}>{prompt}</li>
        ))}
      </ul>
      <output>{gone.length} gone</output>
      <RemovePicturesDialog ids={asked} onClose={() => setAsked([])} onRemoved={setGone} />
    </ToastProvider>
  );
}

const leftIds = () => api.images.map(({ id }) => id);

describe('deleting pictures', () => {
  it('asks first, and keeps everything on the way back', async () => {
    renderWithApi(<Wall ids={[idOf(1), idOf(2)]} />, api);
    await screen.findByText('Delete 2 pictures?');
    fireEvent.click(screen.getByRole('button', { name: 'Keep' }));
    expect(leftIds()).toHaveLength(3);
  });

  it('takes them off the wall and says so', async () => {
    renderWithApi(<Wall ids={[idOf(1), idOf(2)]} />, api);
    await screen.findByText('picture 1');
    fireEvent.click(await screen.findByRole('button', { name: 'Delete' }));
    await screen.findByText('2 gone');
    expect(leftIds()).toEqual([idOf(3)]);
    expect(screen.queryByText('picture 1')).toBeNull();
    expect((await screen.findAllByText('2 pictures are deleted')).length).toBeGreaterThan(0);
  });

  it('counts one that was gone before as gone', async () => {
    renderWithApi(<Wall ids={[idOf(1), idOf(9)]} />, api);
    fireEvent.click(await screen.findByRole('button', { name: 'Delete' }));
    await screen.findByText('2 gone');
  });

  it('keeps what could not be deleted, and says why', async () => {
    api.irremovable.set(idOf(2), 'identity.inactive');
    renderWithApi(<Wall ids={[idOf(1), idOf(2)]} />, api);
    await screen.findByText('picture 2');
    fireEvent.click(await screen.findByRole('button', { name: 'Delete' }));
    await screen.findByText('1 gone');
    expect(leftIds()).toEqual([idOf(2), idOf(3)]);
    expect(screen.queryByText('picture 2')).not.toBeNull();
    expect((await screen.findAllByText('A picture could not be deleted')).length).toBeGreaterThan(0);
  });
});

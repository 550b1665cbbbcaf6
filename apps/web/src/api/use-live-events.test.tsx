// @vitest-environment jsdom
import { screen, waitFor } from '@testing-library/react';
import { EventSource } from 'eventsource';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { buildListItem } from '../testing/build-generation.ts';
import { type FakeApi, startFakeApi } from '../testing/fake-api.ts';
import { renderWithApi } from '../testing/render-with-api.tsx';
import { trpc } from './trpc.ts';
import { useImages } from './use-images.ts';
import { useLiveEvents } from './use-live-events.ts';

const idOf = (place: number) => `01930000-0000-7000-8000-00000000000${place}`;
let api: FakeApi;

beforeEach(async () => {
  vi.stubGlobal('EventSource', EventSource);
  api = await startFakeApi();
  api.images = [1, 2].map((place) => buildListItem({ id: idOf(place), prompt: `picture ${place}` }));
});
afterEach(() => api.stop());

function Gallery() {
  useLiveEvents();
  const { images } = useImages();
  const months = trpc.images.months.useQuery({ timeZone: 'UTC' });
  const looked = trpc.images.get.useQuery({ imageId: idOf(1) }, { retry: false });
  return (
    <>
      <ul>
        {images.map(({ id, prompt }) => (
          <li key={id}>{prompt}</li>
        ))}
      </ul>
      <output>{months.data?.months.map(({ count }) => count).join()} counted</output>
      <output>{looked.error ? 'not there' : 'there'}</output>
    </>
  );
}

it('takes a picture off the page that was removed elsewhere while the stream was cut', async () => {
  const page = renderWithApi(<Gallery />, api);
  await screen.findByText('picture 1');
  await screen.findByText('2 counted');
  await screen.findByText('there');
  await waitFor(() => expect(api.streamCount).toBe(1));

  api.cut();
  await waitFor(() => expect(api.streamCount).toBe(0));
  api.images = api.images.filter(({ id }) => id !== idOf(1));
  await waitFor(() => expect(screen.queryByText('picture 1')).toBeNull());
  await screen.findByText('1 counted');
  await screen.findByText('not there');
  expect(screen.queryByText('picture 2')).not.toBeNull();
  page.unmount();
});

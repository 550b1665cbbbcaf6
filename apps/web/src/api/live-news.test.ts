import type { GenerationView, ImageView, LiveEvent } from '@pingvas/contracts';
import { describe, expect, it } from 'vitest';
import { buildGeneration, buildImage } from '../testing/build-generation.ts';
import {
  type ImagePages,
  withNewImages,
  withoutImage,
  withoutStaleProgress,
  withProgress,
} from './live-news.ts';

type Frame = Extract<LiveEvent, { type: 'generation.progress' }>;

const preview = (mark: string) => ({ dataUrl: `data:image/webp;base64,${mark}`, width: 64, height: 64 });

function frame(patch: Partial<Frame> = {}): Frame {
  return {
    type: 'generation.progress',
    generationId: 'run',
    pictureIndex: 0,
    step: 1,
    steps: 30,
    secondsLeft: 9,
    preview: null,
    ...patch,
  };
}

function pagesOf(...images: ImageView[]): ImagePages {
  const items = images.map((image) => ({ ...image, prompt: 'a moon jar', modelName: 'Hanji XL' }));
  return { pages: [{ items, nextCursor: null }], pageParams: [undefined] };
}

const idsOf = (pages: ImagePages) => pages.pages.flatMap(({ items }) => items.map(({ id }) => id));

describe('a frame of progress', () => {
  it('keeps the look of the picture when it brings none itself', () => {
    const first = withProgress({}, frame({ preview: preview('AAAA') }));
    const second = withProgress(first, frame({ step: 2 }));
    expect(second['run']).toMatchObject({ step: 2, preview: preview('AAAA') });
  });

  it('does not show the look of one picture on the next', () => {
    const first = withProgress({}, frame({ preview: preview('AAAA'), step: 30 }));
    expect(withProgress(first, frame({ pictureIndex: 1 }))['run']?.preview).toBeNull();
  });

  it('never goes back to a picture that is over', () => {
    const book = withProgress({}, frame({ pictureIndex: 1, step: 3 }));
    expect(withProgress(book, frame({ pictureIndex: 0, step: 30 }))).toBe(book);
  });
});

describe('progress of a run that changed', () => {
  const book = withProgress({}, frame({ step: 19 }));
  const inState = (status: GenerationView['status'], images: ImageView[] = []) =>
    buildGeneration({ id: 'run', status, images });

  it('is forgotten when the run has ended or its picture has arrived', () => {
    expect(withoutStaleProgress(book, inState('succeeded'))).toEqual({});
    expect(withoutStaleProgress(book, inState('rendering', [buildImage({ pictureIndex: 0 })]))).toEqual({});
  });

  it('is kept while the picture forms, and when the run went back to the queue or broke off', () => {
    expect(withoutStaleProgress(book, inState('rendering'))).toBe(book);
    expect(withoutStaleProgress(book, inState('queued'))).toBe(book);
    expect(withoutStaleProgress(book, inState('failed'))).toBe(book);
  });
});

describe('pictures that arrive', () => {
  it('come first, once, with the words of their run', () => {
    const fresh = buildImage({ id: 'b', createdAt: '2026-11-20T10:00:01.000Z' });
    const run = buildGeneration({ images: [fresh] });
    const pages = withNewImages(pagesOf(buildImage({ id: 'a', createdAt: '2026-11-20T10:00:00.000Z' })), run);
    expect(idsOf(pages)).toEqual(['b', 'a']);
    expect(pages.pages[0]?.items[0]?.prompt).toBe(run.recipe.prompt);
    expect(withNewImages(pages, run)).toBe(pages);
  });

  it('leave every page when they are removed', () => {
    const pages = pagesOf(buildImage({ id: 'a' }), buildImage({ id: 'b' }));
    expect(idsOf(withoutImage(pages, 'a'))).toEqual(['b']);
    expect(withoutImage(pages, 'unknown')).toBe(pages);
  });
});

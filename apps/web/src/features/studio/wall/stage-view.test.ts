import { describe, expect, it } from 'vitest';
import {
  buildFailure,
  buildGeneration,
  buildImage,
  buildListItem,
} from '../../../testing/build-generation.ts';
import { type StageFacts, stageView } from './stage-view.ts';

const facts = (patch: Partial<StageFacts> = {}): StageFacts => ({
  choice: { kind: 'follow' },
  feed: [],
  images: [],
  progress: {},
  engine: 'ready',
  dismissed: new Set(),
  ...patch,
});

const progressOf = (generationId: string, pictureIndex: number, step: number) => ({
  [generationId]: { generationId, pictureIndex, step, steps: 30, secondsLeft: 6, preview: null },
});

const rendering = buildGeneration({ id: 'run', status: 'rendering', images: [buildImage({ id: 'first' })] });

describe('what hangs on the wall', () => {
  it('is nothing before the first answer, and the first question when there is nothing to show', () => {
    expect(stageView(facts({ feed: undefined })).kind).toBe('loading');
    expect(stageView(facts()).kind).toBe('first-run');
  });

  it('is the picture that forms, even when finished ones are newer', () => {
    const view = stageView(facts({ feed: [rendering], images: [buildListItem({ id: 'first' })] }));
    expect(view).toMatchObject({ kind: 'forming', index: 1 });
  });

  it('is the picture the engine speaks of, not the first that is missing', () => {
    const run = buildGeneration({ id: 'run', status: 'rendering' });
    const view = stageView(facts({ feed: [run], progress: progressOf('run', 2, 7) }));
    expect(view).toMatchObject({ kind: 'forming', index: 2, progress: { step: 7 } });
  });

  it('is the empty mat of the run that is next, in its final size', () => {
    const first = buildGeneration({ id: 'first', createdAt: '2026-11-20T10:00:00.000Z' });
    const second = buildGeneration({ id: 'second', createdAt: '2026-11-20T10:01:00.000Z' });
    expect(stageView(facts({ feed: [second, first] }))).toMatchObject({
      kind: 'waiting',
      run: { id: 'first' },
    });
  });

  it('is the newest picture when nothing is under way', () => {
    const images = [buildListItem({ id: 'new' }), buildListItem({ id: 'old' })];
    expect(stageView(facts({ images }))).toMatchObject({ kind: 'image', image: { id: 'new' } });
  });

  it('is what was chosen, for as long as it exists', () => {
    const images = [buildListItem({ id: 'new' }), buildListItem({ id: 'old' })];
    const choice = { kind: 'image', imageId: 'old' } as const;
    expect(stageView(facts({ images, choice }))).toMatchObject({ image: { id: 'old' } });
    expect(stageView(facts({ images: images.slice(0, 1), choice }))).toMatchObject({ image: { id: 'new' } });
  });

  it('says that the engine is away when something waits for it, and keeps the step where it stopped', () => {
    const view = stageView(
      facts({ feed: [rendering], engine: 'offline', progress: progressOf('run', 1, 19) }),
    );
    expect(view).toMatchObject({ kind: 'offline', progress: { step: 19 } });
    expect(stageView(facts({ images: [buildListItem()], engine: 'offline' })).kind).toBe('image');
  });

  it('is a run that broke off until it is taken down, unless something newer was made', () => {
    const failed = buildGeneration({
      id: 'failed',
      status: 'failed',
      failure: buildFailure('out-of-memory'),
      completedAt: '2026-11-20T10:05:00.000Z',
    });
    expect(stageView(facts({ feed: [failed] })).kind).toBe('failed');
    expect(stageView(facts({ feed: [failed], dismissed: new Set(['failed']) })).kind).toBe('first-run');
    const newer = buildListItem({ createdAt: '2026-11-20T10:06:00.000Z' });
    expect(stageView(facts({ feed: [failed], images: [newer] })).kind).toBe('image');
  });

  it('lets go of a run that was chosen and then stopped before its first picture', () => {
    const cancelled = buildGeneration({ id: 'run', status: 'cancelled' });
    const choice = { kind: 'run', generationId: 'run' } as const;
    expect(stageView(facts({ feed: [cancelled], choice })).kind).toBe('first-run');
  });
});

import { describe, expect, it } from 'vitest';
import { parseEngineEvent } from './engine-events.ts';

const progress = {
  timestamp: 1,
  queue_id: 'q',
  batch_id: 'b',
  item_id: 3,
  invocation_source_id: 'denoise',
  invocation: { id: 'x', type: 'denoise_latents' },
  message: 'Denoising',
  percentage: 0.25,
  image: { width: 64, height: 64, dataURL: 'data:image/jpeg;base64,AAAA' },
  device: null,
};

describe('events of the engine', () => {
  it('reads progress with its preview', () => {
    expect(parseEngineEvent('invocation_progress', progress)).toEqual({
      type: 'progress',
      queueId: 'q',
      batchId: 'b',
      itemId: 3,
      nodeId: 'denoise',
      message: 'Denoising',
      fraction: 0.25,
      preview: { dataUrl: 'data:image/jpeg;base64,AAAA', width: 64, height: 64 },
    });
  });

  it('reads progress whose size the engine cannot tell yet', () => {
    const event = { ...progress, percentage: null, image: null };
    expect(parseEngineEvent('invocation_progress', event)).toMatchObject({ fraction: null, preview: null });
  });

  it('reads which picture a node has made', () => {
    const { message: _message, image: _image, ...ofNode } = progress;
    const event = {
      ...ofNode,
      invocation_source_id: 'output',
      result: { type: 'image_output', image: { image_name: 'a.png' }, width: 64, height: 64 },
    };
    expect(parseEngineEvent('invocation_complete', event)).toEqual({
      type: 'image-made',
      queueId: 'q',
      batchId: 'b',
      itemId: 3,
      nodeId: 'output',
      imageName: 'a.png',
    });
    expect(
      parseEngineEvent('invocation_complete', { ...event, result: { type: 'noise_output' } }),
    ).toBeNull();
  });

  it.each([
    ['no payload', 'invocation_progress', undefined],
    ['an item id of the wrong type', 'queue_item_status_changed', { ...progress, item_id: 'x' }],
    ['no queue', 'queue_cleared', {}],
    ['an event of a newer engine', 'something_new', progress],
    ['a name of JavaScript', '__proto__', progress],
  ])('drops %s', (_, name, payload) => {
    expect(parseEngineEvent(name, payload)).toBeNull();
  });
});

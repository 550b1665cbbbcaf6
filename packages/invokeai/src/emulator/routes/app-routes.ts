import { Hono } from 'hono';
import type { Engine } from '../engine.ts';

const dependencies = {
  accelerate: '1.12.0',
  compel: '2.4.0',
  diffusers: '0.40.0',
  fastapi: '0.141.1',
  InvokeAI: '6.14.2',
  numpy: '1.26.4',
  pillow: '12.0.0',
  starlette: '1.10.0',
  torch: '2.15.0',
  torchvision: '0.29.2',
  transformers: '5.5.4',
} as const;

/** `/api/v1/app`: who answers here, and on what. */
export function appRoutes({ settings, cache }: Engine): Hono {
  return new Hono()
    .get('/version', (c) => c.json({ version: settings.version }))
    .get('/app_deps', (c) => c.json({ ...dependencies, CUDA: '12.8' }))
    .get('/generation_device_options', (c) => c.json([{ device: 'cuda:0', name: 'Emulated GPU' }]))
    .get('/runtime_config', (c) =>
      c.json({
        set_fields: ['host', 'port', 'node_cache_size'],
        config: {
          schema_version: '4.0.3',
          host: '127.0.0.1',
          node_cache_size: settings.nodeCacheSize,
          max_queue_size: 10_000,
          max_queue_history: null,
          image_subfolder_strategy: 'flat',
          generation_devices: 'auto',
          device: 'auto',
          precision: 'auto',
          multiuser: false,
        },
      }),
    )
    .get('/invocation_cache/status', (c) => c.json(cache.status()))
    .put('/invocation_cache/enable', (c) => {
      cache.enable();
      return c.json(null);
    })
    .put('/invocation_cache/disable', (c) => {
      cache.disable();
      return c.json(null);
    })
    .delete('/invocation_cache', (c) => {
      cache.clear();
      return c.json(null);
    });
}

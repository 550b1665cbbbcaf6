import { hostname } from 'node:os';
import { readConfig } from '@pingvas/config';
import { describe, expect, it } from 'vitest';
import { workerConfigSchema, workerNameOf } from './config.ts';

const complete = {
  PINGVAS_API_URL: 'https://studio.example.com/',
  PINGVAS_WORKER_TOKEN: `pgw_${'a'.repeat(43)}`,
  INVOKEAI_URL: 'http://127.0.0.1:9090',
};

describe('the settings of a worker', () => {
  it('needs three and fills in the rest', () => {
    expect(readConfig(workerConfigSchema, complete)).toEqual({
      ...complete,
      PINGVAS_API_URL: 'https://studio.example.com',
      ITEM_TIME_LIMIT_SECONDS: 900,
      ENGINE_HOLD_SECONDS: 60,
      DRAIN_SECONDS: 30,
      LOG_LEVEL: 'info',
    });
  });

  it('takes the name of the machine when none is given', () => {
    const config = readConfig(workerConfigSchema, complete);
    expect(workerNameOf(config)).toBe(hostname());
    expect(workerNameOf({ ...config, PINGVAS_WORKER_NAME: 'a100-1' })).toBe('a100-1');
  });

  it('names every wrong key and never repeats the token', () => {
    const read = () =>
      readConfig(workerConfigSchema, { PINGVAS_WORKER_TOKEN: 'sesame', DRAIN_SECONDS: '-1' });
    for (const key of ['PINGVAS_API_URL', 'PINGVAS_WORKER_TOKEN', 'INVOKEAI_URL', 'DRAIN_SECONDS']) {
      expect(read).toThrow(key);
    }
    expect(read).not.toThrow(/sesame/);
  });
});

import { hostname } from 'node:os';
import { readConfig } from '@pingvas/config';
import { describe, expect, it } from 'vitest';
import { spoolFolderOf, workerConfigSchema, workerNameOf } from './config.ts';

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
      WORKER_SPOOL_MEBIBYTES: 2_048,
      FAULT_POINTS: [],
      LOG_LEVEL: 'info',
    });
  });

  it('takes the name of the machine when none is given', () => {
    const config = readConfig(workerConfigSchema, complete);
    expect(workerNameOf(config)).toBe(hostname());
    expect(workerNameOf({ ...config, PINGVAS_WORKER_NAME: 'a100-1' })).toBe('a100-1');
  });

  it('keeps finished pictures apart for every name and api, in the user’s cache folder or where it is told', () => {
    const config = readConfig(workerConfigSchema, { ...complete, PINGVAS_WORKER_NAME: 'a/b' });
    const env = { XDG_CACHE_HOME: '/cache' };
    const folder = spoolFolderOf(config, env);
    expect(folder).toMatch(/^\/cache\/pingvas-worker\/a-b-[0-9a-f]{12}$/);
    const others = [
      { ...config, PINGVAS_WORKER_NAME: 'a-b' },
      { ...config, PINGVAS_API_URL: 'https://other.example.com' },
    ].map((other) => spoolFolderOf(other, env));
    expect(new Set([folder, ...others]).size).toBe(3);
    expect(spoolFolderOf({ ...config, WORKER_SPOOL_FOLDER: '/spool' }, env)).toBe('/spool');
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

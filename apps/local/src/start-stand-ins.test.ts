import { readConfig } from '@pingvas/config';
import { describe, expect, it } from 'vitest';
import { localConfigSchema } from './config.ts';
import { mayPractise, realProviders } from './start-stand-ins.ts';

const read = (env: Record<string, string>) => readConfig(localConfigSchema, env);

describe('signing in elsewhere on one box', () => {
  it('is practised where nothing is configured', () => {
    expect(realProviders(read({}))).toBeNull();
    expect(mayPractise(read({}))).toBe(true);
  });

  it('is real as soon as one provider is configured', () => {
    const keys = { OAUTH_KAKAO_CLIENT_ID: 'id', OAUTH_KAKAO_CLIENT_SECRET: 'secret' };
    expect(realProviders(read(keys))).toMatchObject(keys);
  });

  it.each(['0.0.0.0', '::', '192.168.0.4'])(
    'is not practised where the network reaches the studio (%s): there everybody could be anybody',
    (PINGVAS_HOST) => expect(mayPractise(read({ PINGVAS_HOST }))).toBe(false),
  );
});

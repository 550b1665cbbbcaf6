import { readConfig } from '@pingvas/config';
import { describe, expect, it } from 'vitest';
import { localConfigSchema } from './config.ts';
import { originOf } from './start-api.ts';
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

  it.each([
    { PUBLIC_ORIGIN: 'https://studio.example' },
    { PUBLIC_ORIGIN: 'https://localhost.studio.example' },
    { PUBLIC_ORIGIN: 'http://192.168.0.4:4400' },
    { TRUSTED_PROXY_HOPS: '1' },
    { PUBLIC_ORIGIN: 'https://localhost', TRUSTED_PROXY_HOPS: '2' },
  ])(
    'is not practised behind a proxy, through which the network reaches the studio ($PUBLIC_ORIGIN, $TRUSTED_PROXY_HOPS)',
    (env) => expect(mayPractise(read(env))).toBe(false),
  );

  it.each([
    { PUBLIC_ORIGIN: 'http://localhost:8080' },
    { PUBLIC_ORIGIN: 'https://127.0.0.1' },
    { PUBLIC_ORIGIN: 'http://[::1]:4400' },
    { TRUSTED_PROXY_HOPS: '0' },
  ])('is practised at an address of this machine only (%o)', (env) =>
    expect(mayPractise(read(env))).toBe(true),
  );
});

describe('the address that people type', () => {
  const apiEnv = (env: Record<string, string>) => originOf(read(env), 4400);

  it('is this machine, or the one that a proxy answers at', () => {
    expect(apiEnv({})).toBe('http://localhost:4400');
    expect(apiEnv({ PUBLIC_ORIGIN: 'https://studio.example' })).toBe('https://studio.example');
  });

  it.each([
    'studio.example',
    'ftp://studio.example',
    'https://studio.example/path',
    'https://me@studio.example',
  ])('has to be an origin: %s is refused', (PUBLIC_ORIGIN) =>
    expect(() => read({ PUBLIC_ORIGIN })).toThrow(/PUBLIC_ORIGIN/),
  );
});

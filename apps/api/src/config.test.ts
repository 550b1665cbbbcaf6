import { ConfigError, readConfig } from '@pingvas/config';
import { describe, expect, it } from 'vitest';
import { apiConfigSchema, toApiConfig } from './config.ts';

const least = {
  DATABASE_URL: 'postgresql://u:p@localhost/db',
  STORAGE_SIGNING_KEY: 'k'.repeat(32),
  IDENTITY_ENCRYPTION_KEY: Buffer.alloc(32, 1).toString('base64'),
};
const s3 = {
  S3_ENDPOINT: 'http://localhost:9000/',
  S3_REGION: 'us-east-1',
  S3_BUCKET: 'pingvas',
  S3_ACCESS_KEY_ID: 'id',
  S3_SECRET_ACCESS_KEY: 'secret',
};
const read = (env: Record<string, string>) => toApiConfig(readConfig(apiConfigSchema, env));
const wrongKeys = (env: Record<string, string>) => {
  try {
    read(env);
    return [];
  } catch (error) {
    return error instanceof ConfigError ? error.problems.map(({ key }) => key) : ['?'];
  }
};

describe('the settings of the api', () => {
  it('need a database and, for files on disk, a key to sign with', () => {
    expect(read(least)).toMatchObject({ port: 4400, redisUrl: null, webFolder: null, storage: { disk: {} } });
    expect(wrongKeys({})).toEqual(['DATABASE_URL', 'IDENTITY_ENCRYPTION_KEY']);
    const { STORAGE_SIGNING_KEY: _, ...unsigned } = least;
    expect(wrongKeys(unsigned)).toEqual(['STORAGE_SIGNING_KEY']);
  });

  it('take S3 whole or not at all, and name what is missing', () => {
    const { STORAGE_SIGNING_KEY: _key, ...unsigned } = least;
    expect(read({ ...unsigned, ...s3 }).storage).toEqual({
      s3: {
        endpoint: 'http://localhost:9000',
        region: 'us-east-1',
        bucket: 'pingvas',
        accessKeyId: 'id',
        secretAccessKey: 'secret',
      },
    });
    const { S3_BUCKET: _, S3_REGION: __, ...half } = s3;
    expect(wrongKeys({ ...least, ...half })).toEqual(['S3_REGION', 'S3_BUCKET']);
  });

  it('offer a provider with both its keys, none with neither, and refuse half of one', () => {
    const keys = { OAUTH_KAKAO_CLIENT_ID: 'id', OAUTH_KAKAO_CLIENT_SECRET: 'secret' };
    expect(read(least).oauth).toEqual({});
    expect(read({ ...least, ...keys }).oauth).toEqual({
      kakao: {
        clientId: 'id',
        clientSecret: 'secret',
        url: 'https://kauth.kakao.com',
        apiUrl: 'https://kapi.kakao.com',
      },
    });
    expect(wrongKeys({ ...least, OAUTH_KAKAO_CLIENT_ID: 'id' })).toEqual(['OAUTH_KAKAO_CLIENT_SECRET']);
    expect(wrongKeys({ ...least, OAUTH_GOOGLE_CLIENT_SECRET: 's' })).toEqual(['OAUTH_GOOGLE_CLIENT_ID']);
  });

  it('are not offered a practice page of this machine at an address that others reach', () => {
    const practice = {
      ...least,
      OAUTH_GOOGLE_CLIENT_ID: 'id',
      OAUTH_GOOGLE_CLIENT_SECRET: 'secret',
      OAUTH_GOOGLE_ISSUER: 'http://localhost:4500/google',
      OAUTH_DISCORD_CLIENT_ID: 'id',
      OAUTH_DISCORD_CLIENT_SECRET: 'secret',
      OAUTH_KAKAO_CLIENT_ID: 'id',
      OAUTH_KAKAO_CLIENT_SECRET: 'secret',
      OAUTH_KAKAO_API_URL: 'http://127.0.0.1:4500/kakao',
    };
    const offered = (PUBLIC_ORIGIN: string) => Object.keys(read({ ...practice, PUBLIC_ORIGIN }).oauth).sort();
    expect(offered('http://localhost:4400')).toEqual(['discord', 'google', 'kakao']);
    expect(offered('https://studio.example')).toEqual(['discord']);
    expect(offered('http://192.168.0.4:4400')).toEqual(['discord']);
  });

  it('let codes and secrets travel in clear to a provider on this machine only', () => {
    const at = (url: string) => wrongKeys({ ...least, OAUTH_GOOGLE_ISSUER: url });
    expect(at('http://localhost:4500/google')).toEqual([]);
    expect(at('https://login.example')).toEqual([]);
    expect(at('http://login.example')).toEqual(['OAUTH_GOOGLE_ISSUER']);
    expect(at('http://localhost.evil.example')).toEqual(['OAUTH_GOOGLE_ISSUER']);
  });

  it('name whom mails are from wherever they name a mail server', () => {
    expect(read(least).smtp).toBeNull();
    const SMTP_URL = 'smtps://mailer:secret@mail.example';
    expect(wrongKeys({ ...least, SMTP_URL })).toEqual(['MAIL_FROM']);
    expect(read({ ...least, SMTP_URL, MAIL_FROM: 'Pingvas <no-reply@studio.example>' }).smtp).toEqual({
      server: {
        host: 'mail.example',
        port: 465,
        encryption: 'tls',
        login: { user: 'mailer', password: 'secret' },
      },
      from: { name: 'Pingvas', address: 'no-reply@studio.example' },
    });
  });

  it('take a second key to encrypt with while the first is being replaced', () => {
    const IDENTITY_ENCRYPTION_KEY = [Buffer.alloc(32, 2).toString('base64'), least.IDENTITY_ENCRYPTION_KEY];
    const { identityKeys } = read({ ...least, IDENTITY_ENCRYPTION_KEY: IDENTITY_ENCRYPTION_KEY.join(', ') });
    expect(identityKeys).toEqual([Buffer.alloc(32, 2), Buffer.alloc(32, 1)]);
  });

  it.each([
    ['PUBLIC_ORIGIN', 'https://studio.example/path'],
    ['DATABASE_URL', 'mysql://localhost/db'],
    ['REDIS_URL', 'http://localhost'],
    ['STORAGE_SIGNING_KEY', 'short'],
    ['IDENTITY_ENCRYPTION_KEY', 'short'],
    ['IDENTITY_ENCRYPTION_KEY', `${Buffer.alloc(32).toString('base64')},short`],
    ['API_PORT', '70000'],
    ['LOG_LEVEL', 'loud'],
    ['MODELS_AUTO_ADD', 'yes'],
    ['MAIL_FROM', 'nobody'],
    ['SHUTDOWN_GRACE_SECONDS', '-1'],
  ])('refuse a wrong %s', (key, value) => {
    expect(wrongKeys({ ...least, [key]: value })).toEqual([key]);
  });
});

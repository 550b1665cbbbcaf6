import { readConfig } from '@pingvas/config';
import { describe, expect, it } from 'vitest';
import { localConfigSchema, readCommandLine, UsageError } from './config.ts';

describe('the settings of pnpm start', () => {
  it('needs none', () => {
    expect(readConfig(localConfigSchema, {})).toMatchObject({ PINGVAS_PORT: 4400, PINGVAS_DATA: '.pingvas' });
  });

  it('lets --port win over PINGVAS_PORT', () => {
    const { env } = readCommandLine(['--', '--port', '5000']);
    expect(readConfig(localConfigSchema, { ...env, PINGVAS_DATA: 'x' }).PINGVAS_PORT).toBe(5_000);
  });

  it('wants all five S3 settings or none', () => {
    expect(() => readConfig(localConfigSchema, { S3_BUCKET: 'pictures', S3_REGION: 'kr' })).toThrow(
      /S3_ENDPOINT: [^\n]+\n {2}S3_ACCESS_KEY_ID: [^\n]+\n {2}S3_SECRET_ACCESS_KEY: /,
    );
  });

  it('refuses an unknown option', () => {
    expect(() => readCommandLine(['--prot', '1'])).toThrow(UsageError);
  });
});

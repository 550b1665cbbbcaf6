import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { envBoolean, envHttpUrl, envPort } from './env-fields.ts';
import { ConfigError, readConfig } from './read-config.ts';

const schema = z.object({
  PORT: envPort.default(4400),
  API_URL: envHttpUrl,
  DEBUG: envBoolean.default(false),
});

describe('reading the configuration', () => {
  it('names every wrong key at once and repeats no value', () => {
    const read = () => readConfig(schema, { PORT: 'secret-99', API_URL: 'ftp://secret', DEBUG: 'secret' });
    expect(read).toThrow(ConfigError);
    expect(read).toThrow(/PORT: [^\n]*\n {2}API_URL: [^\n]*\n {2}DEBUG: /);
    expect(read).not.toThrow(/secret/);
  });

  it('takes an empty value as not set', () => {
    expect(readConfig(schema, { PORT: '', API_URL: 'http://localhost:1/', DEBUG: '1' })).toEqual({
      PORT: 4400,
      API_URL: 'http://localhost:1',
      DEBUG: true,
    });
  });

  it('refuses a port out of range', () => {
    expect(() => readConfig(schema, { PORT: '65536', API_URL: 'http://a.b' })).toThrow(/PORT/);
  });
});

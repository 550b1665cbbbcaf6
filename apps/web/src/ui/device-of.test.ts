import { describe, expect, it } from 'vitest';
import { deviceOf } from './device-of.ts';

describe('the device of a session', () => {
  it.each([
    [
      'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.1 Safari/605.1.15',
      { browser: 'Safari', system: 'macOS', isHandheld: false },
    ],
    [
      'Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.1 Mobile/15E148 Safari/604.1',
      { browser: 'Safari', system: 'iOS', isHandheld: true },
    ],
    [
      'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Safari/537.36',
      { browser: 'Chrome', system: 'Windows', isHandheld: false },
    ],
  ])('is what the browser says: %s', (userAgent, device) => {
    expect(deviceOf(userAgent)).toEqual(device);
  });

  it.each([null, '', 'node', 'curl/8.5.0', '<script>', 'x'.repeat(300)])('is unknown for %j', (userAgent) => {
    expect(deviceOf(userAgent)).toBeNull();
  });
});

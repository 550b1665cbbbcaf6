import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { deviceOf, programOf } from './device-of.ts';

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
    [
      'Mozilla/5.0 (Linux; Android 14; SM-S921N Build/UP1A; wv) AppleWebKit/537.36 (KHTML, like Gecko) Version/4.0 Chrome/142.0.0.0 Mobile Safari/537.36;KAKAOTALK 2410600',
      { browser: 'KakaoTalk', system: 'Android', isHandheld: true },
    ],
    [
      'Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Mobile/15E148 NAVER(inapp; search; 1000; 12.8.1; 15PRO)',
      { browser: 'NAVER', system: 'iOS', isHandheld: true },
    ],
    [
      'Mozilla/5.0 (Linux; Android 14; SAMSUNG SM-S921N) AppleWebKit/537.36 (KHTML, like Gecko) SamsungBrowser/27.0 Chrome/125.0.0.0 Mobile Safari/537.36',
      { browser: 'Samsung Internet', system: 'Android', isHandheld: true },
    ],
    [
      'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/138.0.0.0 Whale/4.33.325.12 Safari/537.36',
      { browser: 'Whale', system: 'Windows', isHandheld: false },
    ],
    [
      'constructor/1.0 (Windows NT 10.0; Win64; x64)',
      { browser: 'constructor', system: 'Windows', isHandheld: false },
    ],
  ])('is what the browser says: %s', (userAgent, device) => {
    expect(deviceOf(userAgent)).toEqual(device);
  });

  it.each([null, '', 'node', 'curl/8.5.0', '<script>', 'x'.repeat(300)])('is unknown for %j', (userAgent) => {
    expect(deviceOf(userAgent)).toBeNull();
  });
});

describe('the program of a session', () => {
  it.each([
    ['curl/8.5.0', 'curl 8.5.0'],
    ['python-requests/2.32.3', 'python-requests 2.32.3'],
    ['node', 'node'],
    ['sync/v2.1 (built with care; curl/8)', 'sync 2.1'],
    [
      'Mozilla/5.0 (Windows NT 10.0; Microsoft Windows 10.0.26100; ko-KR) PowerShell/7.5.0',
      'PowerShell 7.5.0',
    ],
  ])('is called what it calls itself, %s', (userAgent, name) => {
    expect(deviceOf(userAgent)).toBeNull();
    expect(programOf(userAgent)).toBe(name);
  });

  it.each([null, '', ' ', 'Mozilla/5.0', 'x'.repeat(300), '<b>/1', `${'x'.repeat(300)}/1`])(
    'is unknown for %j',
    (userAgent) => expect(programOf(userAgent)).toBeNull(),
  );

  it('is told of any text, in a few words', () => {
    const text = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 300 }),
      fc.array(fc.constantFrom('Mozilla/5.0', '(', ')', ' ', ';', 'Android', 'curl/', '8.', 'KAKAOTALK')),
    );
    fc.assert(
      fc.property(text, (given) => {
        const userAgent = typeof given === 'string' ? given : given.join('');
        expect([deviceOf(userAgent) === null, (programOf(userAgent) ?? '').length < 64]).toContain(true);
      }),
    );
  });
});

import { parse } from 'bowser';

/** What a browser called itself at sign-in, in its makers' own names; null for what no browser says. */
export function deviceOf(
  userAgent: string | null,
): { browser: string; system: string; isHandheld: boolean } | null {
  if (userAgent === null || userAgent === '') return null;
  const { browser, os, platform } = parse(userAgent);
  if (!browser.name || !os.name) return null;
  return {
    browser: browser.name,
    system: os.name,
    isHandheld: platform.type === 'mobile' || platform.type === 'tablet',
  };
}

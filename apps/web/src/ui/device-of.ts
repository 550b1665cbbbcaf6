import { parse } from 'bowser';

/** Browsers inside of other apps, which name the app after the browser that they are made of. */
const inApps = [
  { sign: /\bKAKAOTALK\b/, name: 'KakaoTalk' },
  { sign: /\bNAVER\(inapp\b/, name: 'NAVER' },
] as const;

/** Where the full name says what stands beside it anyway. */
const shortNames: ReadonlyMap<string, string> = new Map([
  ['NAVER Whale Browser', 'Whale'],
  ['Samsung Internet for Android', 'Samsung Internet'],
]);

/** A product and its version, as programs write it; browsers begin with a "Mozilla" that says nothing. */
const product = /(?<![\w.-])(?!Mozilla\b)([A-Za-z][\w.-]{0,39})\/v?(\d[\w.]{0,19})(?![\w.])/;

/** What a browser called itself at sign-in, in its makers' own names; null for what no browser says. */
export function deviceOf(
  userAgent: string | null,
): { browser: string; system: string; isHandheld: boolean } | null {
  if (userAgent === null || userAgent === '') return null;
  const { browser, os, platform } = parse(userAgent);
  if (!browser.name || browser.name === 'Mozilla' || !os.name) return null;
  return {
    browser:
      inApps.find(({ sign }) => sign.test(userAgent))?.name ?? shortNames.get(browser.name) ?? browser.name,
    system: os.name,
    isHandheld: platform.type === 'mobile' || platform.type === 'tablet',
  };
}

/** What a script or an app called itself, in a few words such as "curl 8.5.0"; null where it says nothing of the kind. */
export function programOf(userAgent: string | null): string | null {
  if (userAgent === null) return null;
  const [, name, version] = product.exec(userAgent.replaceAll(/\([^()]*\)/g, ' ')) ?? [];
  if (name !== undefined && version !== undefined) return `${name} ${version}`;
  return /^[A-Za-z][\w.-]{0,39}$/.test(userAgent) ? userAgent : null;
}

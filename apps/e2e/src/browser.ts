import sparticuz from '@sparticuz/chromium';
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core';

export const desktop = { width: 1440, height: 900 };
export const phone = { width: 390, height: 844 };

/** The headless Chromium that comes inside its npm package; runs as root and without any display. */
export async function launchBrowser(): Promise<Browser> {
  return chromium.launch({
    executablePath: await sparticuz.executablePath(),
    // Not the package's own list: that one runs everything in one process and switches web security off.
    args: [
      '--no-sandbox',
      '--no-zygote',
      '--disable-gpu',
      '--disable-dev-shm-usage',
      '--font-render-hinting=none',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
      '--no-first-run',
    ],
  });
}

export interface Visitor {
  readonly page: Page;
  readonly context: BrowserContext;
  /** Errors that the page threw or logged; a healthy visit has none. */
  readonly troubles: string[];
}

/** A fresh visitor with a size, a language and a theme of their own. */
export async function newVisitor(
  browser: Browser,
  options: {
    viewport: { width: number; height: number };
    locale: 'ko-KR' | 'en-US';
    theme: 'dark' | 'light';
  },
): Promise<Visitor> {
  const context = await browser.newContext({
    viewport: options.viewport,
    locale: options.locale,
    colorScheme: options.theme,
    hasTouch: options.viewport.width < 720,
    acceptDownloads: true,
  });
  const page = await context.newPage();
  const troubles: string[] = [];
  page.on('pageerror', (error) => troubles.push(`thrown: ${error.message}`));
  page.on('console', (message) => {
    // A failed request is judged by what the page shows; Chromium logs each one as an error of its own.
    if (message.type() === 'error' && !message.text().startsWith('Failed to load resource')) {
      troubles.push(`logged: ${message.text()}`);
    }
  });
  return { page, context, troubles };
}

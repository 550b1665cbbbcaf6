import { createHash } from 'node:crypto';

/**
 * The content security policy of the web app. Only what the build put into the page may run: its own files, and the
 * inline scripts of its index by their hashes (the one that sets the theme before the first paint).
 *
 * `storageOrigin` is where pictures come from when they lie in S3; on disk they come from the same origin.
 */
export function webPolicy(indexHtml: string, storageOrigin: string | null): string {
  const elsewhere = storageOrigin === null ? [] : [storageOrigin];
  const directives: Record<string, readonly string[]> = {
    'default-src': ["'none'"],
    'script-src': ["'self'", ...hashesOfInline(indexHtml, 'script')],
    'style-src': ["'self'", ...hashesOfInline(indexHtml, 'style')],
    // data: and blob: are the thumbhash, the live preview and the picture being downloaded.
    'img-src': ["'self'", 'data:', 'blob:', ...elsewhere],
    'font-src': ["'self'"],
    'connect-src': ["'self'", ...elsewhere],
    // Pages of mails in the outbox, which run nothing.
    'frame-src': ["'self'"],
    'manifest-src': ["'self'"],
    'base-uri': ["'none'"],
    'form-action': ["'self'"],
    'frame-ancestors': ["'none'"],
  };
  return Object.entries(directives)
    .map(([name, sources]) => `${name} ${sources.join(' ')}`)
    .join('; ');
}

/** Browsers hash the text between the tags exactly as it stands. */
function hashesOfInline(indexHtml: string, tag: 'script' | 'style'): string[] {
  const elements = indexHtml.matchAll(new RegExp(`<${tag}(\\s[^>]*)?>([\\s\\S]*?)</${tag}>`, 'gi'));
  return [...elements]
    .filter(([, attributes = '', text = '']) => !/\ssrc\s*=/i.test(attributes) && text.trim() !== '')
    .map(([, , text = '']) => `'sha256-${createHash('sha256').update(text).digest('base64')}'`);
}

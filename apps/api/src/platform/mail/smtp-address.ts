import { z } from 'zod';

/** A mail server and how to speak to it. */
export interface SmtpServer {
  readonly host: string;
  readonly port: number;
  /** From the first byte; after a plain greeting, and never without; or not at all. */
  readonly encryption: 'tls' | 'starttls' | 'none';
  /** Null: the server asks nobody who they are. */
  readonly login: { readonly user: string; readonly password: string } | null;
}

const wrong = 'expected smtps://user:password@host:465, or smtp://… on 587, which demands STARTTLS';

/**
 * `smtps://` is encrypted from the start, `smtp://` demands STARTTLS before it says anything that matters.
 * `?encryption=none` is for a server within the same private network that knows no encryption.
 */
export const smtpAddress = z
  .url({ protocol: /^smtps?$/, error: wrong })
  .transform((text, context): SmtpServer => {
    const url = new URL(text);
    const asked = url.searchParams.get('encryption');
    const isTls = url.protocol === 'smtps:';
    const options = [...url.searchParams.keys()];
    const isKnown = options.length === 0 || (options.length === 1 && asked === 'none' && !isTls);
    const user = decoded(url.username);
    const password = decoded(url.password);
    if (!isKnown || user === null || password === null || !/^\/?$/.test(url.pathname)) {
      context.addIssue({ code: 'custom', message: wrong });
      return z.NEVER;
    }
    return {
      host: url.hostname.replace(/^\[|\]$/g, ''),
      port: url.port === '' ? (isTls ? 465 : 587) : Number(url.port),
      encryption: isTls ? 'tls' : asked === 'none' ? 'none' : 'starttls',
      login: user === '' ? null : { user, password },
    };
  });

function decoded(part: string): string | null {
  try {
    return decodeURIComponent(part);
  } catch {
    return null;
  }
}

import { z } from 'zod';
import { moment } from '../text.ts';

/** The services that people can sign in with instead of a password. */
export const oauthProvider = z.enum(['google', 'discord', 'kakao']);
export type OauthProvider = z.infer<typeof oauthProvider>;

export const nextCharsMax = 2_000;

/**
 * Whether somebody may be sent there after signing in: a path of this site, and nothing that a browser or a proxy
 * could read as another host. Browsers take `\\` for `/` and drop tabs and line breaks; two slashes begin a host, and
 * dots can bring two of them to the start.
 */
export function isSitePath(text: string): boolean {
  if (text.length > nextCharsMax || !/^\/[^\s\\\p{C}]*$/u.test(text)) return false;
  const [path = ''] = text.split(/[?#]/, 1);
  if (/\/\/|%(2f|5c|0|1|7f)/i.test(path)) return false;
  return !/\/(\.|%2e){1,2}(\/|$)/i.test(path);
}
export const offeredProvidersView = z.object({
  items: z.array(
    z.object({
      provider: oauthProvider,
      /** True where a stand-in on this machine plays the provider. */
      isPractice: z.boolean(),
    }),
  ),
});
export type OfferedProvidersView = z.infer<typeof offeredProvidersView>;

export const connectionView = z.object({
  provider: oauthProvider,
  /** The address there, as the provider told it last. */
  email: z.string().nullable(),
  connectedAt: moment,
  lastUsedAt: moment.nullable(),
  /** False when the account could not be entered without it. */
  canUnlink: z.boolean(),
});
export const connectionsView = z.object({ items: z.array(connectionView) });
export type ConnectionsView = z.infer<typeof connectionsView>;

export const providerInput = z.object({ provider: oauthProvider });
export type ProviderInput = z.infer<typeof providerInput>;

/** The provider's own page, for a browser to go to. */
export const providerPageView = z.object({ url: z.string() });

/** For scripts: the provider's page, and the state that comes back with the code. */
export const authorizationView = z.object({ authorizationUrl: z.string(), state: z.string() });

/** What the provider sends back. Scripts pass it on as it came. */
export const oauthCallbackInput = z.object({
  state: z.string().max(512),
  code: z.string().max(4_096).optional(),
  error: z.string().max(512).optional(),
});
export type OauthCallbackInput = z.infer<typeof oauthCallbackInput>;

import { envHttpUrl } from '@pingvas/config';
import { z } from 'zod';
import type { Settings } from './platform/context.ts';

const loopbackHosts = ['localhost', '127.0.0.1', '[::1]'];

/** Where a provider is. Codes and secrets travel there: in clear only within this machine, to a stand-in. */
const providerAddress = envHttpUrl.refine((value) => {
  const { protocol, hostname } = new URL(value);
  return protocol === 'https:' || loopbackHosts.includes(hostname);
}, 'expected https, or http on this machine');

/** The settings of signing in elsewhere; a provider without both its keys is not offered. */
export const oauthSettings = {
  OAUTH_GOOGLE_CLIENT_ID: z.string().min(1).optional().describe('Sign-in with Google: our id there'),
  OAUTH_GOOGLE_CLIENT_SECRET: z.string().min(1).optional().describe('The secret of that id'),
  OAUTH_GOOGLE_ISSUER: providerAddress
    .default('https://accounts.google.com')
    .describe('The OpenID Connect server that is Google; another one for tests'),
  OAUTH_DISCORD_CLIENT_ID: z.string().min(1).optional().describe('Sign-in with Discord: our id there'),
  OAUTH_DISCORD_CLIENT_SECRET: z.string().min(1).optional().describe('The secret of that id'),
  OAUTH_DISCORD_URL: providerAddress
    .default('https://discord.com')
    .describe('What stands before /oauth2/authorize and /api; another one for tests'),
  OAUTH_KAKAO_CLIENT_ID: z
    .string()
    .min(1)
    .optional()
    .describe('Sign-in with Kakao: the REST API key of an application with OpenID Connect switched on'),
  OAUTH_KAKAO_CLIENT_SECRET: z.string().min(1).optional().describe('The client secret of that application'),
  OAUTH_KAKAO_ISSUER: providerAddress
    .default('https://kauth.kakao.com')
    .describe('The login server that is Kakao; another one for tests'),
  OAUTH_KAKAO_API_URL: providerAddress
    .default('https://kapi.kakao.com')
    .describe('What stands before /v2/user/me; another one for tests'),
};
type OauthEnv = z.infer<z.ZodObject<typeof oauthSettings>>;

const isOnThisMachine = (url: string) => loopbackHosts.includes(new URL(url).hostname);

/** Names the key that is missing when only one of two is there: a typing error must not take a provider away. */
export function refuseHalfProviders(env: OauthEnv, context: z.core.$RefinementCtx): void {
  for (const name of ['GOOGLE', 'DISCORD', 'KAKAO'] as const) {
    const [id, secret] = [`OAUTH_${name}_CLIENT_ID`, `OAUTH_${name}_CLIENT_SECRET`] as const;
    if ((env[id] === undefined) === (env[secret] === undefined)) continue;
    const [missing, given] = env[id] === undefined ? [id, secret] : [secret, id];
    context.addIssue({ code: 'custom', path: [missing], message: `is needed with ${given}` });
  }
}

/**
 * Groups them; only providers that are configured are there. A provider on this machine is a practice page, where
 * everybody is whoever they say: a studio that people reach at any other address does not have it.
 */
export function oauthProviders(env: OauthEnv & { readonly PUBLIC_ORIGIN: string }): Settings['oauth'] {
  const mayPractise = isOnThisMachine(env.PUBLIC_ORIGIN);
  const isFit = (...urls: string[]) => mayPractise || !urls.some(isOnThisMachine);
  const google = keysOf(env.OAUTH_GOOGLE_CLIENT_ID, env.OAUTH_GOOGLE_CLIENT_SECRET);
  const discord = keysOf(env.OAUTH_DISCORD_CLIENT_ID, env.OAUTH_DISCORD_CLIENT_SECRET);
  const kakao = keysOf(env.OAUTH_KAKAO_CLIENT_ID, env.OAUTH_KAKAO_CLIENT_SECRET);
  return {
    ...(google && isFit(env.OAUTH_GOOGLE_ISSUER) && { google: { ...google, url: env.OAUTH_GOOGLE_ISSUER } }),
    ...(discord && isFit(env.OAUTH_DISCORD_URL) && { discord: { ...discord, url: env.OAUTH_DISCORD_URL } }),
    ...(kakao &&
      isFit(env.OAUTH_KAKAO_ISSUER, env.OAUTH_KAKAO_API_URL) && {
        kakao: { ...kakao, url: env.OAUTH_KAKAO_ISSUER, apiUrl: env.OAUTH_KAKAO_API_URL },
      }),
  };
}

function keysOf(clientId: string | undefined, clientSecret: string | undefined) {
  return clientId && clientSecret ? { clientId, clientSecret } : null;
}

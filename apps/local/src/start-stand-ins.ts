import { randomBytes } from 'node:crypto';
import { freePort } from '@pingvas/config/free-port';
import type { Children } from './children.ts';
import type { LocalConfig } from './config.ts';
import { untilAnswers } from './until-answers.ts';

const loopbackHosts = ['127.0.0.1', 'localhost', '::1'];

/** The api's settings for signing in with Google, Discord and Kakao. */
export type SignInSettings = Readonly<Record<string, string | undefined>>;

/** The settings of the real providers, as far as they are given. */
export function realProviders(config: LocalConfig): SignInSettings | null {
  const settings = {
    OAUTH_GOOGLE_CLIENT_ID: config.OAUTH_GOOGLE_CLIENT_ID,
    OAUTH_GOOGLE_CLIENT_SECRET: config.OAUTH_GOOGLE_CLIENT_SECRET,
    OAUTH_DISCORD_CLIENT_ID: config.OAUTH_DISCORD_CLIENT_ID,
    OAUTH_DISCORD_CLIENT_SECRET: config.OAUTH_DISCORD_CLIENT_SECRET,
    OAUTH_KAKAO_CLIENT_ID: config.OAUTH_KAKAO_CLIENT_ID,
    OAUTH_KAKAO_CLIENT_SECRET: config.OAUTH_KAKAO_CLIENT_SECRET,
  };
  return Object.values(settings).every((value) => value === undefined) ? null : settings;
}

/**
 * Where nobody from outside can reach the studio, stand-ins may play the providers: at them, everybody is whoever they
 * say, so a studio that is open to the network, itself or through a proxy, goes without.
 */
export function mayPractise(
  config: Pick<LocalConfig, 'PINGVAS_HOST' | 'PUBLIC_ORIGIN' | 'TRUSTED_PROXY_HOPS'>,
): boolean {
  const { PINGVAS_HOST: host, PUBLIC_ORIGIN: origin, TRUSTED_PROXY_HOPS: hops } = config;
  const isOwnOrigin = origin === undefined || loopbackHosts.includes(hostOf(origin));
  return loopbackHosts.includes(host) && isOwnOrigin && Number(hops ?? 0) === 0;
}

function hostOf(origin: string): string {
  return new URL(origin).hostname.replace(/^\[(.*)\]$/, '$1');
}

/** Starts the stand-ins on a free port of this machine, and answers how the api reaches them. */
export async function startStandIns(
  children: Children,
  say: (detail: string) => void,
): Promise<SignInSettings> {
  const port = await freePort();
  const clientId = 'pingvas-local';
  const clientSecret = randomBytes(24).toString('base64url');
  children.start({
    name: 'stand-ins',
    arguments: ['packages/identity-stand-ins/src/main.ts'],
    env: {
      STAND_INS_PORT: String(port),
      STAND_INS_CLIENT_ID: clientId,
      STAND_INS_CLIENT_SECRET: clientSecret,
    },
  });
  await untilAnswers(`http://127.0.0.1:${port}/`, children, 'stand-ins');
  say('practice pages for Google, Discord and Kakao');
  const origin = `http://localhost:${port}`;
  return {
    OAUTH_GOOGLE_CLIENT_ID: clientId,
    OAUTH_GOOGLE_CLIENT_SECRET: clientSecret,
    OAUTH_GOOGLE_ISSUER: `${origin}/google`,
    OAUTH_DISCORD_CLIENT_ID: clientId,
    OAUTH_DISCORD_CLIENT_SECRET: clientSecret,
    OAUTH_DISCORD_URL: `${origin}/discord`,
    OAUTH_KAKAO_CLIENT_ID: clientId,
    OAUTH_KAKAO_CLIENT_SECRET: clientSecret,
    OAUTH_KAKAO_ISSUER: `${origin}/kakao`,
    OAUTH_KAKAO_API_URL: `${origin}/kakao`,
  };
}

import { envInteger } from '@pingvas/config';
import { z } from 'zod';
import type { LimitRates } from './limits.ts';

const points = envInteger({ min: 1, max: 1_000_000 });

/** The settings of the limits, as part of the api's environment. */
export const limitSettings = {
  TRUSTED_PROXY_HOPS: envInteger({ min: 0, max: 10 })
    .default(0)
    .describe('Proxies of yours in front of the api; 0 takes no X-Forwarded-For for true'),
  LIMIT_FACTOR: points
    .default(1)
    .describe('Multiplies every limit below, e.g. for a test that makes many accounts from one address'),
  LIMIT_LOG_IN_PER_MINUTE: points.default(5).describe('Tries to sign in from one address'),
  LIMIT_LOG_IN_FAILURES_PER_HOUR: points.default(20).describe('Wrong passwords for one account'),
  LIMIT_REGISTER_PER_HOUR: points.default(20).describe('New accounts from one address'),
  LIMIT_RESET_PER_HOUR: points
    .default(20)
    .describe('Mails and their links asked for or used from one address'),
  LIMIT_RESET_PER_ACCOUNT_PER_HOUR: points.default(5).describe('Mails asked for to one address of e-mail'),
  LIMIT_OAUTH_PER_MINUTE: points.default(20).describe('Sign-ins with another provider from one address'),
  LIMIT_SECOND_FACTOR_PER_MINUTE: points.default(20).describe('Codes and passkeys tried from one address'),
  LIMIT_SECOND_FACTOR_FAILURES_PER_HOUR: points.default(20).describe('Wrong codes for one account'),
  LIMIT_UPLOADS_PER_HOUR: points.default(20).describe('Pictures that one person may give of themselves'),
  LIMIT_ARCHIVES_PER_DAY: points
    .default(5)
    .describe('Archives of everything about them that one person may have made'),
  LIMIT_API_PER_MINUTE: points
    .default(1_200)
    .describe('Calls of one person, with all sessions and keys, or of one address without any'),
  LIMIT_REFRESH_PER_MINUTE: points.default(60).describe('Renewals of tokens from one address'),
  LIMIT_UNKNOWN_PER_MINUTE: points
    .default(1_200)
    .describe('Calls from one address with a session, key or worker token that does not count'),
  LIMIT_UNKNOWN_LOOKS_PER_MINUTE: points
    .default(12_000)
    .describe(
      'Such calls until nothing from there is looked up any more but what counted at this api before',
    ),
};

const limitsSchema = z.object(limitSettings);

/** The limits of an environment that names none, each multiplied: for tests, whose callers are all at one address. */
export function ordinaryRates(factor = 1): LimitRates {
  return limitRates(limitsSchema.parse({ LIMIT_FACTOR: String(factor) }));
}

/** The limits of an environment. */
export function limitRates(env: z.infer<typeof limitsSchema>): LimitRates {
  const per = (seconds: number, points: number) => ({ points: points * env.LIMIT_FACTOR, seconds });
  const minute = 60;
  const hour = 3_600;
  return {
    'log-in': per(minute, env.LIMIT_LOG_IN_PER_MINUTE),
    'log-in-account': per(hour, env.LIMIT_LOG_IN_FAILURES_PER_HOUR),
    register: per(hour, env.LIMIT_REGISTER_PER_HOUR),
    reset: per(hour, env.LIMIT_RESET_PER_HOUR),
    'reset-account': per(hour, env.LIMIT_RESET_PER_ACCOUNT_PER_HOUR),
    oauth: per(minute, env.LIMIT_OAUTH_PER_MINUTE),
    'second-factor': per(minute, env.LIMIT_SECOND_FACTOR_PER_MINUTE),
    'second-factor-account': per(hour, env.LIMIT_SECOND_FACTOR_FAILURES_PER_HOUR),
    'upload-account': per(hour, env.LIMIT_UPLOADS_PER_HOUR),
    'archive-account': per(24 * hour, env.LIMIT_ARCHIVES_PER_DAY),
    refresh: per(minute, env.LIMIT_REFRESH_PER_MINUTE),
    unknown: per(minute, env.LIMIT_UNKNOWN_PER_MINUTE),
    'unknown-looks': per(minute, env.LIMIT_UNKNOWN_LOOKS_PER_MINUTE),
    api: per(minute, env.LIMIT_API_PER_MINUTE),
  };
}

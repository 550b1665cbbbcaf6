import { envBoolean, envHttpUrl, envInteger, envPort, readConfigOrExit } from '@pingvas/config';
import { envFaultOrders, type FaultOrder, refuseFaultsOutsideTests } from '@pingvas/faults';
import { z } from 'zod';
import { oauthProviders, oauthSettings, refuseHalfProviders } from './oauth-settings.ts';
import type { Settings } from './platform/context.ts';
import { type FaultPoint, faultPoints } from './platform/faults/fault-points.ts';
import { limitRates, limitSettings } from './platform/limits/limit-rates.ts';
import type { LimitRates } from './platform/limits/limits.ts';
import { type MailSender, mailSender } from './platform/mail/mail-address.ts';
import { type SmtpServer, smtpAddress } from './platform/mail/smtp-address.ts';
import { keyBytes } from './platform/secrets/keyring.ts';

const s3Keys = ['S3_ENDPOINT', 'S3_REGION', 'S3_BUCKET', 'S3_ACCESS_KEY_ID', 'S3_SECRET_ACCESS_KEY'] as const;

const databaseUrl = z.url({
  protocol: /^postgres(ql)?$/,
  error: 'expected an address that starts with postgresql://',
});
const redisUrl = z.url({
  protocol: /^rediss?$/,
  error: 'expected an address that starts with redis:// or rediss://',
});

const identityKeys = z.string().transform((text, context) => {
  const keys = text.split(',').map((part) => Buffer.from(part.trim(), 'base64'));
  if (keys.every(({ byteLength }) => byteLength === keyBytes)) return keys;
  context.addIssue({ code: 'custom', message: 'expected 32 random bytes in base64' });
  return z.NEVER;
});

/** The environment of the api process. */
export const apiConfigSchema = z
  .object({
    API_HOST: z.string().default('127.0.0.1').describe('Where the api listens; 0.0.0.0 in a container'),
    API_PORT: envPort.default(4400).describe('The port of everything people and workers use'),
    PUBLIC_ORIGIN: envHttpUrl
      .refine(
        (value) => new URL(value).origin === value,
        'expected an origin without a path, e.g. https://studio.example',
      )
      .default('http://localhost:4400')
      .describe('The address people type; decides the session cookie and which origins may write'),
    INSTANCE_ID: z
      .string()
      .optional()
      .describe(
        'Told by /healthz, so that whoever started this process knows that it is the one that answers',
      ),
    DATABASE_URL: databaseUrl.describe('PostgreSQL, with the serving role (DML only)'),
    DATABASE_POOL_MAX: envInteger({ min: 2, max: 500 })
      .default(10)
      .describe('Connections of this process at most, the queue aside'),
    REDIS_URL: redisUrl.optional().describe('Live events between several apis; one process alone needs none'),
    S3_ENDPOINT: envHttpUrl
      .optional()
      .describe('Object storage; all five S3 keys or none (then files lie on disk)'),
    S3_REGION: z.string().optional().describe('Region of the bucket'),
    S3_BUCKET: z.string().optional().describe('Name of the bucket; it must exist'),
    S3_ACCESS_KEY_ID: z
      .string()
      .optional()
      .describe('Key that may read, write, list and delete in the bucket'),
    S3_SECRET_ACCESS_KEY: z.string().optional().describe('Secret of that key'),
    STORAGE_FOLDER: z.string().default('.pingvas/storage').describe('Where files lie without S3'),
    STORAGE_SIGNING_KEY: z
      .string()
      .min(32, 'expected at least 32 characters')
      .optional()
      .describe('Signs the addresses of files on disk; needed without S3'),
    IDENTITY_ENCRYPTION_KEY: identityKeys.describe(
      'Seals the second factors of people in the database: 32 random bytes in base64. To replace it, put the new one in front, separated by a comma: the old one still opens what it sealed',
    ),
    WEB_FOLDER: z
      .string()
      .optional()
      .describe('The built web app; without it only the interfaces are served'),
    MODELS_AUTO_ADD: envBoolean.default(false).describe('Offer every model that a worker brings, at once'),
    WELCOME_CREDITS: envInteger({ min: 0, max: 1_000_000 })
      .default(100)
      .describe('What a new account starts with'),
    REQUIRE_VERIFIED_EMAIL: envBoolean
      .default(false)
      .describe('Nobody makes or manages anything before the mailbox has turned out to be theirs'),
    SMTP_URL: smtpAddress
      .optional()
      .describe(
        'The mail server: smtps://user:password@host, or smtp://… which demands STARTTLS (?encryption=none within a private network). Without it, mails lie in the outbox of the administrators',
      ),
    MAIL_FROM: mailSender
      .optional()
      .describe('Whom mails are from, e.g. Pingvas <no-reply@studio.example>; needed with SMTP_URL'),
    LOG_LEVEL: z
      .enum(['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'])
      .default('info')
      .describe('The least that is logged'),
    SHUTDOWN_GRACE_SECONDS: envInteger({ min: 0, max: 600 })
      .default(20)
      .describe('Time for running requests after SIGTERM'),
    ORPHAN_AFTER_SECONDS: envInteger({ min: 1, max: 86_400 })
      .default(3_600)
      .describe('When files that belong to no picture are taken away; a delivery never takes that long'),
    ...oauthSettings,
    ...limitSettings,
    NODE_ENV: z.string().optional().describe('Only "test" changes anything: then faults are obeyed'),
    FAULT_POINTS: envFaultOrders(faultPoints).describe(
      'For tests: where this process shall die, e.g. finish.locked=kill; refused everywhere else',
    ),
    FAULT_FILE: z
      .string()
      .optional()
      .describe('For tests: the file in which they say so while this process runs; refused everywhere else'),
  })
  .superRefine((env, context) => {
    const missing = s3Keys.filter((key) => env[key] === undefined);
    const isDisk = missing.length === s3Keys.length;
    if (isDisk && env.STORAGE_SIGNING_KEY === undefined) {
      context.addIssue({
        code: 'custom',
        path: ['STORAGE_SIGNING_KEY'],
        message: 'is needed when S3 is not configured',
      });
    }
    if (!isDisk) {
      for (const key of missing)
        context.addIssue({ code: 'custom', path: [key], message: 'is needed when S3 is configured' });
    }
    if (env.SMTP_URL !== undefined && env.MAIL_FROM === undefined) {
      context.addIssue({ code: 'custom', path: ['MAIL_FROM'], message: 'is needed when SMTP is configured' });
    }
    refuseHalfProviders(env, context);
    refuseFaultsOutsideTests(env, context);
  });

export interface S3Config {
  readonly endpoint: string;
  readonly region: string;
  readonly bucket: string;
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
}

export interface DiskConfig {
  readonly folder: string;
  readonly signingKey: string;
}

/** The settings of one api process, grouped by who needs them. */
export interface ApiConfig {
  readonly host: string;
  readonly port: number;
  readonly publicOrigin: string;
  readonly instanceId: string | null;
  readonly databaseUrl: string;
  readonly databasePoolMax: number;
  readonly redisUrl: string | null;
  readonly storage: { readonly s3: S3Config } | { readonly disk: DiskConfig };
  /** 32 bytes each; the first one seals. */
  readonly identityKeys: readonly Uint8Array[];
  readonly webFolder: string | null;
  readonly areNewModelsActive: boolean;
  readonly welcomeCredits: number;
  readonly requireVerifiedEmail: boolean;
  readonly oauth: Settings['oauth'];
  /** Null: mails lie in the outbox. */
  readonly smtp: { readonly server: SmtpServer; readonly from: MailSender } | null;
  readonly logLevel: z.infer<typeof apiConfigSchema>['LOG_LEVEL'];
  readonly shutdownGraceSeconds: number;
  readonly orphanAfterSeconds: number;
  /** Proxies in front whose `X-Forwarded-For` is believed. */
  readonly trustedProxyHops: number;
  readonly limitRates: LimitRates;
  /** Empty outside of tests. */
  readonly faults: readonly FaultOrder<FaultPoint>[];
  /** Where faults are ordered while the process runs; null outside of tests. */
  readonly faultFile: string | null;
}

/** Groups a parsed environment. */
export function toApiConfig(env: z.infer<typeof apiConfigSchema>): ApiConfig {
  return {
    host: env.API_HOST,
    port: env.API_PORT,
    publicOrigin: env.PUBLIC_ORIGIN,
    instanceId: env.INSTANCE_ID ?? null,
    databaseUrl: env.DATABASE_URL,
    databasePoolMax: env.DATABASE_POOL_MAX,
    redisUrl: env.REDIS_URL ?? null,
    storage: storageConfig(env),
    identityKeys: env.IDENTITY_ENCRYPTION_KEY,
    webFolder: env.WEB_FOLDER ?? null,
    areNewModelsActive: env.MODELS_AUTO_ADD,
    welcomeCredits: env.WELCOME_CREDITS,
    requireVerifiedEmail: env.REQUIRE_VERIFIED_EMAIL,
    oauth: oauthProviders(env),
    // The schema saw to it that there is a sender when there is a server.
    smtp: env.SMTP_URL && env.MAIL_FROM ? { server: env.SMTP_URL, from: env.MAIL_FROM } : null,
    logLevel: env.LOG_LEVEL,
    shutdownGraceSeconds: env.SHUTDOWN_GRACE_SECONDS,
    orphanAfterSeconds: env.ORPHAN_AFTER_SECONDS,
    trustedProxyHops: env.TRUSTED_PROXY_HOPS,
    limitRates: limitRates(env),
    faults: env.FAULT_POINTS,
    faultFile: env.FAULT_FILE ?? null,
  };
}

function storageConfig(env: z.infer<typeof apiConfigSchema>): ApiConfig['storage'] {
  const { S3_ENDPOINT: endpoint, S3_REGION: region, S3_BUCKET: bucket } = env;
  const { S3_ACCESS_KEY_ID: accessKeyId, S3_SECRET_ACCESS_KEY: secretAccessKey } = env;
  if (endpoint && region && bucket && accessKeyId && secretAccessKey) {
    return { s3: { endpoint, region, bucket, accessKeyId, secretAccessKey } };
  }
  // The schema saw to it that a signing key is there when S3 is not.
  return { disk: { folder: env.STORAGE_FOLDER, signingKey: env.STORAGE_SIGNING_KEY ?? '' } };
}

/** The environment of the seeding process, on top of the api's own. */
export const seedConfigSchema = z.object({
  SEED_USER_EMAIL: z
    .string()
    .default('dev@pingvas.studio')
    .describe('The first account: an operator on tier pro'),
  SEED_USER_PASSWORD: z
    .string()
    .min(8)
    .optional()
    .describe('Its password; only set when the account is made'),
  SEED_USER_LANGUAGE: z
    .enum(['ko', 'en'])
    .default('ko')
    .describe('What it reads; only set when the account is made'),
  SEED_API_KEY_FILE: z
    .string()
    .optional()
    .describe('Where an API key of the first account is kept for programs on the same machine'),
  SEED_WORKER_TOKEN: z
    .string()
    .regex(/^pgw_[A-Za-z0-9_-]{20,200}$/, 'expected pgw_ and 20 to 200 characters of base64url')
    .optional()
    .describe('A worker token to accept'),
});

/** Reads the environment of the api process, or prints every wrong key and ends the process with 1. */
export function readApiConfig(): ApiConfig {
  return toApiConfig(readConfigOrExit(apiConfigSchema, process.env));
}

/** As {@link readApiConfig}, for the seeding process. */
export function readSeedConfig() {
  return readConfigOrExit(seedConfigSchema, process.env);
}

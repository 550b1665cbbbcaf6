import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { envBoolean, envHttpUrl, envPort } from '@pingvas/config';
import { z } from 'zod';

const s3Keys = ['S3_ENDPOINT', 'S3_REGION', 'S3_BUCKET', 'S3_ACCESS_KEY_ID', 'S3_SECRET_ACCESS_KEY'] as const;

/** Settings of `pnpm start` and `pnpm dev`. What is not set is embedded. */
export const localConfigSchema = z
  .object({
    PINGVAS_PORT: envPort
      .default(4400)
      .describe('Port of the studio; the next free one is taken if it is in use'),
    PINGVAS_HOST: z
      .string()
      .default('127.0.0.1')
      .describe('Address to listen on; 0.0.0.0 opens it to the network'),
    PUBLIC_ORIGIN: envHttpUrl
      .refine(
        (value) => new URL(value).origin === value,
        'expected an origin without a path, e.g. https://studio.example',
      )
      .optional()
      .describe(
        'The address people type when a proxy answers it, e.g. https://studio.example; cookies, mails, passkeys and files use it. This machine when not set',
      ),
    PINGVAS_DATA: z.string().default('.pingvas').describe('Folder for the database, pictures, keys and logs'),
    PINGVAS_FIRST_PICTURE: envBoolean
      .default(true)
      .describe('Make one first picture when the data folder is new'),
    DATABASE_URL: z
      .url({ protocol: /^postgres(ql)?$/, error: 'expected an address that starts with postgresql://' })
      .optional()
      .describe('PostgreSQL 15 to 18 of a role that may create roles and schemas; embedded when not set'),
    REDIS_URL: z
      .url({ protocol: /^rediss?$/, error: 'expected an address that starts with redis://' })
      .optional()
      .describe('Redis for live events between several api processes; in-process when not set'),
    S3_ENDPOINT: envHttpUrl.optional().describe('S3 server for pictures; a folder on disk when not set'),
    S3_REGION: z.string().optional().describe('Region of the bucket'),
    S3_BUCKET: z.string().optional().describe('Name of the bucket; it must exist'),
    S3_ACCESS_KEY_ID: z
      .string()
      .optional()
      .describe('Key that may read, write, list and delete in the bucket'),
    S3_SECRET_ACCESS_KEY: z.string().optional().describe('Secret of that key'),
    OAUTH_GOOGLE_CLIENT_ID: z
      .string()
      .optional()
      .describe('Sign-in with the real Google; with none of the three, stand-ins play them'),
    OAUTH_GOOGLE_CLIENT_SECRET: z.string().optional().describe('Secret of that id'),
    OAUTH_DISCORD_CLIENT_ID: z.string().optional().describe('Sign-in with the real Discord'),
    OAUTH_DISCORD_CLIENT_SECRET: z.string().optional().describe('Secret of that id'),
    OAUTH_KAKAO_CLIENT_ID: z.string().optional().describe('Sign-in with the real Kakao: its REST API key'),
    OAUTH_KAKAO_CLIENT_SECRET: z.string().optional().describe('Client secret of that key'),
    SMTP_URL: z
      .string()
      .optional()
      .describe(
        'Mail server, in the words of the api; without it mails lie in the outbox of the administrators',
      ),
    MAIL_FROM: z.string().optional().describe('Whom mails are from; needed with SMTP_URL'),
    INVOKEAI_URL: envHttpUrl.optional().describe('InvokeAI 6.x beside a GPU; the emulator when not set'),
    TRUSTED_PROXY_HOPS: z
      .string()
      .regex(/^\d+$/, 'expected a whole number')
      .optional()
      .describe('Proxies of yours in front of the studio; without any, X-Forwarded-For is not believed'),
    LIMIT_FACTOR: z
      .string()
      .regex(/^\d+$/, 'expected a whole number')
      .optional()
      .describe('Multiplies every limit on calls, e.g. for a test that makes many accounts'),
    EMULATOR_STEP_MS: z
      .string()
      .regex(/^\d+$/, 'expected a whole number')
      .optional()
      .describe('Milliseconds the emulator takes for one step'),
    EMULATOR_PAINT_QUALITY: z
      .enum(['fine', 'draft'])
      .optional()
      .describe(
        'How the emulator paints: fine (default) or draft, which saves time and leaves small pictures with rough edges',
      ),
  })
  .superRefine((env, context) => {
    if (s3Keys.every((key) => env[key] === undefined)) return;
    for (const key of s3Keys) {
      if (env[key] === undefined) {
        context.addIssue({
          code: 'custom',
          path: [key],
          message: 'is needed, because another S3_ setting is given',
        });
      }
    }
  });

export type LocalConfig = z.output<typeof localConfigSchema>;

/** Wrong command line: told apart from a wrong setting so that the usage is shown. */
export class UsageError extends Error {}

export const usage = `Usage: pnpm start [--port NUMBER] [--verbose]

Brings up the whole of Pingvas on this machine: database, api, web app, engine and one worker.

  --port NUMBER   port of the studio (default 4400, or PINGVAS_PORT)
  --verbose       show the log lines of every part
  --help          this text

.env.example lists the settings that replace the embedded parts by real ones.
pnpm engine:real runs a real InvokeAI without a GPU; name its address in INVOKEAI_URL.
`;

/** The environment with the command line laid over it, not yet validated. */
export function readCommandLine(argv: readonly string[]): {
  env: Record<string, string | undefined>;
  isVerbose: boolean;
  isHelp: boolean;
} {
  try {
    const { values } = parseArgs({
      args: argv.filter((argument) => argument !== '--'),
      options: {
        port: { type: 'string' },
        verbose: { type: 'boolean', default: false },
        help: { type: 'boolean', short: 'h', default: false },
      },
    });
    return {
      env: { ...process.env, ...(values.port === undefined ? {} : { PINGVAS_PORT: values.port }) },
      isVerbose: values.verbose,
      isHelp: values.help,
    };
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error));
  }
}

/** pnpm runs a script in the folder of the workspace root; a relative data folder is meant from there. */
export const repositoryFolder = resolve(import.meta.dirname, '../../..');

/** What every child needs from this process to run at all; the rest of the environment stays here. */
export function inheritedEnvironment(): Record<string, string> {
  const keys = [
    'PATH',
    'HOME',
    'TMPDIR',
    'TEMP',
    'TMP',
    'LANG',
    'LC_ALL',
    'SystemRoot',
    'NODE_EXTRA_CA_CERTS',
    'NODE_COMPILE_CACHE',
    'TERM',
  ];
  return Object.fromEntries(
    keys.flatMap((key) => {
      const value = process.env[key];
      return value === undefined ? [] : [[key, value]];
    }),
  );
}

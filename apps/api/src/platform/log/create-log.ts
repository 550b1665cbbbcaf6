import { type DestinationStream, type Logger, pino } from 'pino';
import { describeError } from './describe-error.ts';

/** What must never be read in a log, wherever a careless line put it. */
const secretKeys = [
  'password',
  'passwordHash',
  'token',
  'accessToken',
  'access_token',
  'authorization',
  'cookie',
  'set-cookie',
  'prompt',
  'negativePrompt',
  'negative_prompt',
  'recipe',
  'dataUrl',
  'secretAccessKey',
  'signingKey',
];

/** JSON lines on standard output, one object each, with secrets and prompts taken out. */
export function createLog(options: {
  readonly level: string;
  readonly destination?: DestinationStream;
}): Logger {
  const settings = {
    level: options.level,
    base: { service: 'api' },
    messageKey: 'message',
    timestamp: () => `,"time":"${new Date().toISOString()}"`,
    formatters: { level: (label: string) => ({ level: label }) },
    serializers: { err: describeError, error: describeError },
    redact: {
      paths: secretKeys.flatMap((key) => [`["${key}"]`, `*["${key}"]`, `*.*["${key}"]`]),
      censor: '(removed)',
    },
  };
  return options.destination === undefined ? pino(settings) : pino(settings, options.destination);
}

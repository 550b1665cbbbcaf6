import { type DestinationStream, destination, type Logger, pino } from 'pino';
import { describeError } from './describe-error.ts';
import {
  censor,
  depthMax,
  secretKeys,
  withoutHandedOut,
  withoutSecrets,
  withoutSecretsIn,
} from './without-secrets.ts';

/** Lines are gathered up to so many bytes before they are written, or for so long. */
const gatheredBytes = 4_096;
const gatheredMs = 100;

/** JSON lines on standard output, one object each, with secrets and prompts taken out. */
export function createLog(options: {
  readonly level: string;
  readonly destination?: DestinationStream;
}): Logger {
  return pino(
    {
      level: options.level,
      base: { service: 'api' },
      messageKey: 'message',
      timestamp: () => `,"time":"${new Date().toISOString()}"`,
      depthLimit: depthMax,
      formatters: { level: (label: string) => ({ level: label }), log: withoutSecrets },
      serializers: { err: describeError, error: describeError },
      // What a child log carries along passes no formatter: there the log looks itself.
      redact: { paths: [...secretKeys].map((key) => `["${key}"]`), censor },
      hooks: {
        streamWrite: withoutHandedOut,
        logMethod(given, method) {
          const [first, second, ...rest] = given;
          // Facts, then a message, is how nearly every line is written. What else comes fills a message's places.
          if (rest.length === 0 && typeof first === 'object') return method.apply(this, given);
          const isMessageFirst = typeof first === 'string';
          const places = (isMessageFirst ? [second, ...rest] : rest).map(withoutSecretsIn);
          Reflect.apply(method, this, isMessageFirst ? [first, ...places] : [first, second, ...places]);
        },
      },
    },
    options.destination ?? standardOutput(),
  );
}

/**
 * Gathers lines and writes them together, as a write for each line would cost a call more than the line itself. With
 * an end of any kind they are written before it, and at once with a fatal line; only a process that is killed takes
 * its last moment along. The one write is synchronous: one that is under way could not be waited for at the end.
 */
function standardOutput(): DestinationStream {
  const output = destination({ dest: 1, sync: true, minLength: gatheredBytes, periodicFlush: gatheredMs });
  process.once('exit', () => {
    try {
      output.flushSync();
    } catch {
      // Nobody reads any more: no reason to end differently.
    }
  });
  return output;
}

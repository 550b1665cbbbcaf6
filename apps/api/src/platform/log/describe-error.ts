/** What a log says about an error. */
export interface ErrorDescription {
  readonly type: string;
  readonly message: string;
  readonly code?: string;
  /** Of a database error: which rule was hurt. */
  readonly constraint?: string;
  readonly table?: string;
  /** Only the frames: the text above them repeats the message. */
  readonly stack?: string;
  readonly cause?: ErrorDescription;
}

const causesMax = 5;
const messageCharsMax = 500;

/**
 * An error for the log, without what people wrote. Database errors quote the failing row, prompts and hashes
 * included ("Failing row contains …"), so of their message only the first line stays, and of their fields a list; values
 * that it could not read stand in that line, behind a colon.
 */
export function describeError(error: unknown, depth = 0): ErrorDescription {
  if (!(error instanceof Error))
    return { type: typeof error, message: 'something that is not an error was thrown' };
  const isOfDatabase = 'severity' in error || 'sqlState' in error || 'routine' in error;
  const text = isOfDatabase ? (error.message.split('\n')[0] ?? '').replace(/: ".*$/, '') : error.message;
  const frames = (error.stack ?? '')
    .split('\n')
    .filter((line) => /^\s+at /.test(line))
    .join('\n');
  return {
    type: error.name,
    message: text.slice(0, messageCharsMax),
    ...textField(error, 'code'),
    ...textField(error, 'constraint'),
    ...textField(error, 'table'),
    ...(frames === '' ? {} : { stack: frames }),
    ...(error.cause instanceof Error && depth < causesMax
      ? { cause: describeError(error.cause, depth + 1) }
      : {}),
  };
}

function textField(error: Error, key: 'code' | 'constraint' | 'table'): { [key: string]: string } {
  const value = new Map<string, unknown>(Object.entries(error)).get(key);
  return typeof value === 'string' ? { [key]: value } : {};
}

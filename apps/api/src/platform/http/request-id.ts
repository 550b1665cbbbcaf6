import { newId } from '@pingvas/db';

const sane = /^[A-Za-z0-9][A-Za-z0-9._-]{7,99}$/;

/** The caller's own id when it is fit for a log line, and else a new one, so that one id follows a call everywhere. */
export function requestIdOf(header: string | undefined): string {
  return header !== undefined && sane.test(header) ? header : newId();
}

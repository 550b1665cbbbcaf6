import { readError } from '@pingvas/api-client';
import { type ErrorCode, type ErrorDetails, passwordFlaws } from '@pingvas/contracts';
import { useTranslations } from 'use-intl';
import { isApiError } from './trpc.ts';

/** What went wrong, as far as the page can tell: our code, no answer at all, or something new. */
export interface Problem {
  readonly code: ErrorCode | 'connection' | 'unknown';
  readonly details: ErrorDetails;
  readonly isRetryable: boolean;
  readonly requestId: string | null;
}

/** Reads any thrown thing: what the server said, that nothing came back, or that the page itself is wrong. */
export function problemOf(error: unknown): Problem {
  const said = readError(error);
  if (said) {
    const { code, details, retryable, requestId } = said;
    return { code, details, isRetryable: retryable, requestId };
  }
  // Ours, but without an answer of the server's: nothing came back, or something between the two spoke.
  const isConnection = isApiError(error);
  return {
    code: isConnection ? 'connection' : 'unknown',
    details: {},
    isRetryable: isConnection,
    requestId: null,
  };
}

/** Gives a function that says an error in a sentence for a person, in the language of the page. */
export function useErrorSentence(): (error: unknown) => string {
  const t = useTranslations('errors');
  const passwords = useTranslations('passwordStrength');
  return (error) => {
    const { code, details } = problemOf(error);
    const flaw = passwordFlaws.find((known) => known === details.reason);
    if (code === 'identity.weak-password' && flaw) return passwords(`flaw.${flaw}`);
    const seconds = details.retryAfterSeconds;
    if (code !== 'request.rate-limited' || seconds === undefined) return t(code);
    const { sentence, count } = waitInWords(seconds);
    return t(sentence, { count });
  };
}

/** In the unit that a person waits in: nobody counts 3,600 seconds. Never shorter than it is. */
function waitInWords(seconds: number) {
  if (seconds <= 90) return { sentence: 'waitSeconds', count: Math.ceil(seconds) } as const;
  if (seconds <= 90 * 60) return { sentence: 'waitMinutes', count: Math.ceil(seconds / 60) } as const;
  return { sentence: 'waitHours', count: Math.ceil(seconds / 3_600) } as const;
}

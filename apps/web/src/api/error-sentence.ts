import { type ErrorCode, type ErrorDetails, isErrorCode } from '@pingvas/contracts';
import { useTranslations } from 'use-intl';
import { isApiError } from './trpc.ts';

/** What went wrong, as far as the page can tell: our code, no answer at all, or something new. */
export interface Problem {
  readonly code: ErrorCode | 'connection' | 'unknown';
  readonly details: ErrorDetails;
  readonly isRetryable: boolean;
  readonly requestId: string | null;
}

/** Reads any thrown thing. A code of a newer server than this page becomes `unknown`. */
export function problemOf(error: unknown): Problem {
  if (!isApiError(error)) return { code: 'unknown', details: {}, isRetryable: false, requestId: null };
  const data = error.data;
  if (!data) return { code: 'connection', details: {}, isRetryable: true, requestId: null };
  return {
    code: isErrorCode(data.errorCode) ? data.errorCode : 'unknown',
    details: data.details ?? {},
    isRetryable: data.retryable ?? false,
    requestId: data.requestId ?? null,
  };
}

/** Gives a function that says an error in a sentence for a person, in the language of the page. */
export function useErrorSentence(): (error: unknown) => string {
  const t = useTranslations('errors');
  return (error) => {
    const { code, details } = problemOf(error);
    const sentence = t(code);
    const seconds = details.retryAfterSeconds;
    return seconds === undefined ? sentence : `${sentence} ${t('retryAfter', { seconds })}`;
  };
}

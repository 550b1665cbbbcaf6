/**
 * What is limited. Those that end in `-account` count by the name of an account that somebody tries, whether or not it
 * exists; the others by where the call comes from, or by who makes it.
 */
export type LimitName =
  | 'log-in'
  | 'log-in-account'
  | 'register'
  | 'reset'
  | 'reset-account'
  | 'oauth'
  | 'second-factor'
  | 'second-factor-account'
  | 'upload-account'
  | 'archive-account'
  | 'refresh'
  | 'unknown'
  | 'unknown-looks'
  | 'api';

/** The limits that a procedure or a REST row can name: each of its calls counts. */
export type RowLimit = Exclude<LimitName, `${string}-account` | `unknown${string}`>;

/** Who is counted: a place, the name of an account as it was typed, or a person with all their sessions and keys. */
export type LimitSubject =
  | { readonly address: string | null }
  | { readonly account: string }
  | { readonly person: string };

/** So many in so many seconds. */
export interface LimitRate {
  readonly points: number;
  readonly seconds: number;
}

export type LimitRates = Readonly<Record<LimitName, LimitRate>>;

/**
 * Counts calls, across every process that shares a Redis. No method fails or waits long because Redis is away: then each
 * process counts by itself.
 */
export interface Limits {
  /** Counts one call. @throws DomainError request.rate-limited, with the seconds until the next one may pass */
  spend(limit: LimitName, subject: LimitSubject): Promise<void>;
  /**
   * Counts nothing and asks nobody: refuses who was refused at this process a moment ago, until more may pass. For what
   * stands before the work that a limit is to spare. `isExcepted` is asked only where it makes a difference.
   *
   * @throws DomainError request.rate-limited
   */
  refuseIfSpent(limit: LimitName, subject: LimitSubject, isExcepted: () => boolean): void;
  /** Takes one call back that shall not count, e.g. a right password where only wrong ones do. */
  giveBack(limit: LimitName, subject: LimitSubject): Promise<void>;
  close(): void;
}

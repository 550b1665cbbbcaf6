import type { UserLanguage } from '@pingvas/contracts';

/** A mail as it leaves: words are chosen, values are in. */
export interface Mail {
  /** Of the job that sends it: each try has the same, and so has the Message-ID. */
  readonly id: string;
  /** Whom it is about; null when their account is gone for good. */
  readonly userId: string | null;
  readonly to: string;
  readonly template: string;
  readonly language: UserLanguage;
  readonly subject: string;
  readonly text: string;
  readonly html: string;
}

/** Brings mails to people. Two drivers: a mail server, or an outbox that an administrator reads. */
export interface Mailer {
  readonly kind: 'smtp' | 'outbox';
  /**
   * Resolves when somebody else has taken the responsibility. After any other error than {@link MailRefused} a later
   * try may succeed, and the mail may have arrived all the same.
   *
   * @throws MailRefused when no later try can succeed
   */
  deliver(mail: Mail): Promise<void>;
}

/** Why a try failed, without addresses: what servers answer often repeats them. */
export interface MailFailure {
  /** Of the protocol's step or the system, e.g. EAUTH, ETIMEDOUT. */
  readonly code: string;
  /** What the server answered, e.g. 550; null when it did not. */
  readonly answer: number | null;
}

/** The try failed; a later one may not. */
export class MailNotSent extends Error {
  readonly failure: MailFailure;

  constructor(failure: MailFailure) {
    super(`The mail was not sent: ${failure.code} ${failure.answer ?? 'without an answer'}`);
    this.name = 'MailNotSent';
    this.failure = failure;
  }
}

/** The mail is refused for good, e.g. there is no such mailbox. */
export class MailRefused extends MailNotSent {
  constructor(failure: MailFailure) {
    super(failure);
    this.name = 'MailRefused';
  }
}

import type { ConnectionOptions } from 'node:tls';
import { createTransport, type NodemailerError } from 'nodemailer';
import { type MailSender, mailDomain } from './mail-address.ts';
import { type Mail, type Mailer, type MailFailure, MailNotSent, MailRefused } from './mailer.ts';
import type { SmtpServer } from './smtp-address.ts';

/** How long each step may take, in milliseconds. All of them together stay below the time that a job has. */
const waits = {
  connectionTimeout: 10_000,
  greetingTimeout: 10_000,
  dnsTimeout: 10_000,
  socketTimeout: 20_000,
} as const;

/** The whole try, however slowly the server drips. */
export const tryMsMax = 45_000;

export interface SmtpMailerOptions {
  readonly server: SmtpServer;
  readonly from: MailSender;
  /** Tests trust the certificate of their own server by it. */
  readonly tls?: ConnectionOptions;
}

/**
 * Sends through a mail server, one connection a mail: what is sent here are single letters, and a pool would have to
 * find out which of its connections the server has dropped.
 */
export function createSmtpMailer({ server, from, tls }: SmtpMailerOptions): Mailer {
  const { host, port, encryption, login } = server;
  const transport = createTransport({
    ...waits,
    host,
    port,
    secure: encryption === 'tls',
    requireTLS: encryption === 'starttls',
    ignoreTLS: encryption === 'none',
    tls: { minVersion: 'TLSv1.2', ...tls },
    ...(login === null ? {} : { auth: { user: login.user, pass: login.password } }),
    // Nothing in a mail is a file or an address to be read.
    disableFileAccess: true,
    disableUrlAccess: true,
  });

  return {
    kind: 'smtp',
    async deliver(mail) {
      refuseInjection(mail);
      try {
        await transport.sendMail({
          from: { name: from.name, address: from.address },
          to: { name: '', address: mail.to },
          envelope: { from: from.address, to: [mail.to] },
          messageId: `<${mail.id}@${mailDomain(from.address)}>`,
          subject: mail.subject,
          text: mail.text,
          html: mail.html,
          headers: {
            'Content-Language': mail.language,
            // No out-of-office answers to a machine.
            'Auto-Submitted': 'auto-generated',
            'X-Auto-Response-Suppress': 'All',
          },
          signal: AbortSignal.timeout(tryMsMax),
        });
      } catch (error) {
        throw failureOf(error);
      }
    },
  };
}

/** One plain address: the library would read a list, a name or a comment as more than one. */
const plainAddress = /^[^\s\p{Cc},;:<>()[\]"\\@]+@[^\s\p{Cc},;:<>()[\]"\\@]+$/u;

/** A line break in a header would begin another one. */
function refuseInjection({ to, subject }: Mail): void {
  if (/\p{Cc}/u.test(subject)) throw new MailRefused({ code: 'EHEADER', answer: null });
  if (!plainAddress.test(to)) throw new MailRefused({ code: 'EADDRESS', answer: null });
}

/** Steps whose refusal is about this installation, not about this mail: they are tried again when it is mended. */
const ownSteps: ReadonlySet<string> = new Set(['CONN', 'EHLO', 'HELO', 'LHLO', 'STARTTLS']);

function failureOf(error: unknown): MailNotSent {
  const { code = 'EUNKNOWN', command = '', responseCode, permanent }: NodemailerError = asError(error);
  const failure: MailFailure = { code, answer: responseCode ?? null };
  const isOurs =
    code === 'EAUTH' || code === 'ENOAUTH' || command.startsWith('AUTH') || ownSteps.has(command);
  return permanent === true && !isOurs ? new MailRefused(failure) : new MailNotSent(failure);
}

function asError(error: unknown): Error {
  return error instanceof Error ? error : new Error(String(error));
}

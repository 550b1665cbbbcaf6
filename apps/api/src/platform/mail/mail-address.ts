import { z } from 'zod';

/** Who a mail is from. */
export interface MailSender {
  readonly name: string;
  readonly address: string;
}

const sender = /^(?:(?<name>[^<>"\\\p{Cc}]*)<(?<inner>[^<>\s]+)>|(?<plain>[^<>\s]+))$/u;

/** `name@host`, or a name before it: `Pingvas <name@host>`. */
export const mailSender = z.string().transform((text, context): MailSender => {
  const { name = '', inner, plain } = sender.exec(text.trim())?.groups ?? {};
  const address = z.email().safeParse(inner ?? plain);
  if (!address.success) {
    context.addIssue({ code: 'custom', message: 'expected name@host or Name <name@host>' });
    return z.NEVER;
  }
  return { name: name.trim(), address: address.data };
});

/** The part after the @. */
export function mailDomain(address: string): string {
  return address.slice(address.lastIndexOf('@') + 1);
}

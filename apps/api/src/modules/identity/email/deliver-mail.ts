import type { Context } from '../../../platform/context.ts';
import { isMailTemplate } from '../../../platform/mail/mail-templates.ts';
import { MailRefused } from '../../../platform/mail/mailer.ts';
import { renderMail } from '../../../platform/mail/render-mail.ts';
import { makeSecret } from './email-tokens.ts';
import { type LinkTemplate, type MailJob, mailJob } from './send-mail.ts';

/** The page behind each link. What follows the # never reaches a server by itself, nor a log or another site. */
const linkPages: Readonly<Record<LinkTemplate, string>> = {
  'verify-email': '/verify-email',
  'change-email': '/verify-email',
  'reset-password': '/reset-password',
};

/**
 * One try to send one mail. Answers false when nobody needs it any more.
 *
 * @throws MailRefused when no later try can succeed, MailNotSent and others when one may
 */
export async function deliverMail(context: Context, mailId: string, payload: unknown): Promise<boolean> {
  const job = mailJob.safeParse(payload);
  if (!job.success) throw new MailRefused({ code: 'EJOB', answer: null });
  const { template, language, to, userId } = job.data;
  if (!isMailTemplate(template)) throw new MailRefused({ code: 'ETEMPLATE', answer: null });
  const values = await valuesOf(context, job.data);
  if (values === null) return false;
  const words = renderMail(template, language, values, context.settings);
  await context.mailer.deliver({ id: mailId, userId, to, template, language, ...words });
  return true;
}

async function valuesOf(context: Context, { template, tokenId, values }: MailJob): Promise<object | null> {
  if (tokenId === null) return values;
  if (!isLinkTemplate(template)) throw new MailRefused({ code: 'ETEMPLATE', answer: null });
  const secret = await makeSecret(context.em, context, tokenId);
  if (secret === null) return null;
  return { link: `${context.settings.publicOrigin}${linkPages[template]}#${secret}` };
}

function isLinkTemplate(template: string): template is LinkTemplate {
  return Object.hasOwn(linkPages, template);
}

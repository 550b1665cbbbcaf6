import type { UserLanguage } from '@pingvas/contracts';
import { mailPage } from './mail-page.ts';
import type { MailPlace, MailTemplate } from './mail-template.ts';
import { type MailTemplateName, mailTemplates } from './mail-templates.ts';
import { mailText } from './mail-text.ts';

/** Why the mail came; the address itself is not repeated, as mails are forwarded. */
const footers: Readonly<Record<UserLanguage, string>> = {
  ko: 'Pingvas 계정과 관련된 꼭 필요한 알림이라 보내 드렸어요.',
  en: 'You get this mail because it concerns your Pingvas account.',
};

/**
 * The words of a mail, as plain text and as a page.
 *
 * @throws ZodError when the values are not those of the template
 */
export function renderMail(
  name: MailTemplateName,
  language: UserLanguage,
  values: unknown,
  place: MailPlace,
): { readonly subject: string; readonly text: string; readonly html: string } {
  // Each template is as good as any other from here on: its own schema decides about its values.
  const template: MailTemplate = mailTemplates[name];
  const document = template.write[language](template.values.parse(values), place);
  const footer = footers[language];
  return {
    subject: document.subject,
    text: mailText(document, footer),
    html: mailPage(document, language, footer),
  };
}

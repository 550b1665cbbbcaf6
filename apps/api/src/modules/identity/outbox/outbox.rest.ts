import { outboxMailInput } from '@pingvas/contracts';
import { type RestRoute, restBytesRoute } from '../../../platform/rest/rest-route.ts';
import { readMail } from './read-mail.ts';

/**
 * What the page of a mail may do: have its own style, and open its links in windows of their own. It runs nothing,
 * fetches nothing, and is framed by nobody but us.
 */
const mailPolicy = [
  "default-src 'none'",
  "style-src 'unsafe-inline'",
  "frame-ancestors 'self'",
  'sandbox allow-popups allow-popups-to-escape-sandbox',
].join('; ');

/** Mails as pages, for the outbox of operators. */
export const outboxRoutes: readonly RestRoute[] = [
  restBytesRoute({
    method: 'get',
    path: '/outbox/{mailId}/page',
    summary: 'A mail that was not sent anywhere, as its reader would see it',
    audience: 'provenAdmin',
    params: outboxMailInput,
    contentType: 'text/html',
    status: 200,
    async run(context, { params }) {
      const { html } = await readMail(context, params);
      return new Response(html, {
        headers: {
          'content-type': 'text/html; charset=utf-8',
          'content-security-policy': mailPolicy,
          'x-frame-options': 'SAMEORIGIN',
          'referrer-policy': 'no-referrer',
        },
      });
    },
  }),
];

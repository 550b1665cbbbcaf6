import { listOutboxInput, listOutboxOutput, outboxMailDetail, outboxMailInput } from '@pingvas/contracts';
import { type RestRoute, restBytesRoute, restRoute } from '../../../platform/rest/rest-route.ts';
import { listOutbox } from './list-outbox.ts';
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

/** Mails that were not sent anywhere, as data and as pages, for operators of one box. */
export const outboxRoutes: readonly RestRoute[] = [
  restRoute({
    method: 'get',
    path: '/outbox',
    summary: 'The mails that were not sent anywhere, the newest first, page by page',
    audience: 'admin',
    query: listOutboxInput,
    output: listOutboxOutput,
    status: 200,
    run: (context, { query }) => listOutbox(context, query),
  }),
  restRoute({
    method: 'get',
    path: '/outbox/{mailId}',
    summary: 'A mail that was not sent anywhere, with its links; reading it is written down',
    audience: 'provenAdmin',
    params: outboxMailInput,
    output: outboxMailDetail,
    status: 200,
    run: (context, { params }) => readMail(context, params),
  }),
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

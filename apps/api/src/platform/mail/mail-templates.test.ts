import { userLanguage } from '@pingvas/contracts';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { checkProperty } from '../../testing/check-property.ts';
import { oneLine } from './mail-document.ts';
import { type MailTemplateName, mailTemplates } from './mail-templates.ts';
import { renderMail } from './render-mail.ts';

const place = { publicOrigin: 'https://studio.example' };
const notice = { at: '2026-11-21T09:30:00.000Z', timeZone: 'Asia/Seoul', address: '203.0.113.7' };
const samples: Readonly<Record<MailTemplateName, Record<string, unknown>>> = {
  'verify-email': { link: 'https://studio.example/verify-email#pge_sample' },
  'change-email': { link: 'https://studio.example/verify-email#pge_sample' },
  'email-change-requested': { ...notice, newEmail: 'n•••@example.com' },
  'email-changed': { ...notice, newEmail: 'n•••@example.com' },
  'reset-password': { link: 'https://studio.example/reset-password#pge_sample' },
  'password-changed': notice,
  'second-factor-changed': { ...notice, change: 'passkey-added' },
  'passkey-copied': { ...notice, name: 'the blue key' },
  'connection-changed': { ...notice, change: 'linked', provider: 'kakao' },
  'api-key-created': { ...notice, name: 'nightly renders', hint: 'a1B2' },
  'worker-token-created': { ...notice, label: 'the tower', change: 'rotated' },
  'account-deletion-scheduled': { ...notice, dueAt: '2026-11-28T09:30:00.000Z' },
  'data-export-ready': notice,
  'pictures-finished': { ...notice, address: null, pictures: 12, failed: 1 },
  'account-erased': { ...notice, receiptId: '01930000-0000-7000-8000-000000000001' },
};
const names = Object.keys(mailTemplates).filter((name): name is MailTemplateName => name in samples);
const cases = names.flatMap((name) => userLanguage.options.map((language) => ({ name, language })));

const hangul = /\p{Script=Hangul}/u;
const textOf = (html: string) =>
  html
    .replace(/<head>[\s\S]*<\/head>/, '')
    .replaceAll(/<[^>]+>/g, '')
    .replaceAll('&#39;', "'")
    .replaceAll('&quot;', '"')
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&amp;', '&');

describe('the mails of the product', () => {
  it('each have words in every language', () => {
    expect(names).toEqual(Object.keys(mailTemplates));
    for (const { name, language } of cases) {
      const { subject, text } = renderMail(name, language, samples[name], place);
      expect([name, language, hangul.test(subject), hangul.test(text)]).toEqual([
        name,
        language,
        language === 'ko',
        language === 'ko',
      ]);
    }
  });

  it.each(cases)('$name reads so in $language', ({ name, language }) => {
    const { subject, text } = renderMail(name, language, samples[name], place);
    expect(`${subject}\n\n${text}`).toMatchSnapshot();
  });

  it.each(cases)('$name says the same as a page and as text in $language', ({ name, language }) => {
    const { text, html } = renderMail(name, language, samples[name], place);
    const page = textOf(html);
    const lines = text
      .split('\n')
      .filter((line) => line !== '' && line !== '-- ')
      .map((line) => line.replace(/:$/, ''));
    const missing = lines.filter((line) => {
      const [label = '', ...value] = line.split(': ');
      return !page.includes(line) && !(page.includes(label) && page.includes(value.join(': ')));
    });
    expect(missing).toEqual([]);
  });

  it.each(cases)('$name fetches nothing and runs nothing in $language', ({ name, language }) => {
    const { html } = renderMail(name, language, samples[name], place);
    expect(html).toContain(`<html lang="${language}"`);
    expect(html).not.toMatch(/<(?:script|img|link|iframe|svg|form|input)\b|url\(|@import|\bon\w+=|src=/i);
    const addresses = [...html.matchAll(/href="([^"]*)"/g)].map(([, href = '']) => new URL(href).origin);
    expect(addresses.filter((origin) => origin !== place.publicOrigin)).toEqual([]);
  });

  it.each(cases)('$name shouts nowhere in $language, and Korean speaks in 해요체', ({ name, language }) => {
    const { subject, text } = renderMail(name, language, samples[name], place);
    expect(`${subject}${text}`).not.toMatch(/[!—\u{1F300}-\u{1FAFF}]/u);
    expect(text).not.toMatch(/(?:습니다|합니다|한다)\b/);
  });

  it('look so as a page, in the colours of both themes', () => {
    expect(renderMail('api-key-created', 'ko', samples['api-key-created'], place).html).toMatchSnapshot();
  });
});

describe('values that somebody else wrote', () => {
  it('stay text in the page, whatever they hold', () => {
    const name = '<img src=x onerror=alert(1)>"\'&';
    const { html, text } = renderMail('api-key-created', 'en', { ...notice, name }, place);
    expect(html).not.toContain('<img');
    expect(textOf(html)).toContain(name);
    expect(text).toContain(`Name: ${name}`);
  });

  it('cannot begin another line, and never reach the subject', async () => {
    const linesOf = (mail: string) => mail.split('\n').length;
    const render = (name: string) => renderMail('api-key-created', 'ko', { ...notice, name }, place);
    const plain = render('x');
    await checkProperty(
      'names in a mail',
      fc.property(fc.string({ unit: 'grapheme', maxLength: 300 }), (name) => {
        const { subject, text, html } = render(name);
        expect(subject).toBe(plain.subject);
        expect([linesOf(text), linesOf(html)]).toEqual([linesOf(plain.text), linesOf(plain.html)]);
        expect(oneLine(name)).not.toMatch(/[\p{Cc}\u202e\u2028]/u);
      }),
    );
    expect(linesOf(render('a\r\nBcc: b@example.test\u2028\u202e').text)).toBe(linesOf(plain.text));
  });

  it('of the wrong kind make no mail at all', () => {
    expect(() => renderMail('reset-password', 'ko', { link: 'javascript' }, place)).toThrow();
    expect(() => renderMail('second-factor-changed', 'ko', { ...notice, change: 'x' }, place)).toThrow();
  });

  it.each([
    ['ko', '168.126.63.1', '168.126.63.1 (대한민국)'],
    ['en', '168.126.63.1', '168.126.63.1 (South Korea)'],
    ['ko', '2001:67c:2e8::1', '2001:67c:2e8::1 (네덜란드)'],
    ['ko', '192.168.1.20', '192.168.1.20 (로컬 네트워크)'],
    ['en', '192.168.1.20', '192.168.1.20 (local network)'],
    ['ko', '203.0.113.7', '203.0.113.7 (알 수 없는 곳)'],
    ['en', '203.0.113.7', '203.0.113.7 (unknown place)'],
  ] as const)('name the country of an address in %s: %s', (language, address, written) => {
    expect(renderMail('password-changed', language, { ...notice, address }, place).text).toContain(written);
  });

  it('name no place where nobody called', () => {
    const { text } = renderMail('password-changed', 'en', { ...notice, address: null }, place);
    expect(text).not.toMatch(/Network address|unknown place/);
  });

  it('name a time zone that this runtime does not know, and the mail still says when', () => {
    const { text } = renderMail('password-changed', 'en', { ...notice, timeZone: 'Moon/Base' }, place);
    expect(text).toContain('21 November 2026 at 09:30 (UTC)');
  });
});

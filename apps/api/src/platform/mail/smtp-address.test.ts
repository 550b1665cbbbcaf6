import { describe, expect, it } from 'vitest';
import { mailSender } from './mail-address.ts';
import { smtpAddress } from './smtp-address.ts';

describe('the address of a mail server', () => {
  it.each([
    ['smtps://mail.example', { port: 465, encryption: 'tls', login: null }],
    ['smtp://mail.example', { port: 587, encryption: 'starttls', login: null }],
    ['smtp://mail.example:2525/', { port: 2525, encryption: 'starttls', login: null }],
    ['smtp://mail.example:25?encryption=none', { port: 25, encryption: 'none', login: null }],
    [
      'smtps://a%40b:c%2Fd@mail.example',
      { port: 465, encryption: 'tls', login: { user: 'a@b', password: 'c/d' } },
    ],
  ])('%s', (text, server) => {
    expect(smtpAddress.parse(text)).toEqual({ host: 'mail.example', ...server });
  });

  it('may be an IPv6 address', () => {
    expect(smtpAddress.parse('smtp://[::1]:1025').host).toBe('::1');
  });

  it.each([
    'http://mail.example',
    'mail.example:25',
    'smtps://mail.example?encryption=none',
    'smtp://mail.example?encryption=starttls',
    'smtp://mail.example?tls=off',
    'smtp://mail.example/inbox',
    'smtp://%E0%A4%A@mail.example',
  ])('is refused when it says %s', (text) => {
    expect(smtpAddress.safeParse(text).success).toBe(false);
  });
});

describe('the sender of mails', () => {
  it.each([
    ['no-reply@studio.example', { name: '', address: 'no-reply@studio.example' }],
    ['Pingvas <no-reply@studio.example>', { name: 'Pingvas', address: 'no-reply@studio.example' }],
    ['핑바스 <a@studio.example> ', { name: '핑바스', address: 'a@studio.example' }],
  ])('%s', (text, sender) => {
    expect(mailSender.parse(text)).toEqual(sender);
  });

  it.each([
    '',
    'Pingvas',
    'Pingvas <>',
    'a@b.example, c@d.example',
    'P <a@b.example> <c@d.example>',
    'P\r\nBcc: x <a@b.example>',
  ])('is refused when it says %j', (text) => {
    expect(mailSender.safeParse(text).success).toBe(false);
  });
});

import type { UserLanguage } from '@pingvas/contracts';
import { z } from 'zod';
import { placeOf } from '../places/place-of.ts';
import type { MailDocument } from './mail-document.ts';

/** What every template may use besides its values. */
export interface MailPlace {
  /** Where people reach the product, without a trailing slash. */
  readonly publicOrigin: string;
}

/** One mail in every language of the product. Both say the same. */
export interface MailTemplate<Values extends z.ZodType = z.ZodType> {
  /** What is put into it. It lies in the queue until the mail is out: no secrets. */
  readonly values: Values;
  readonly write: Readonly<
    Record<UserLanguage, (values: z.output<Values>, place: MailPlace) => MailDocument>
  >;
}

/** Keeps the type of the values. */
export function mailTemplate<Values extends z.ZodType>(template: MailTemplate<Values>): MailTemplate<Values> {
  return template;
}

/** Of mails with a link: it is made when the mail is sent, and never lies in the queue. */
export const linkValues = z.object({ link: z.url() });

/** Of notices about an account: when it happened, in the time of its person, and from where. */
export const noticeValues = z.object({
  at: z.iso.datetime(),
  timeZone: z.string(),
  /** The network address of the caller; null when nobody called. */
  address: z.string().nullable().default(null),
});

/** A moment in words, to the minute, with the name of its time zone. */
export function momentIn(language: UserLanguage, at: string, timeZone: string): string {
  const format = (zone: string) =>
    new Intl.DateTimeFormat(language === 'ko' ? 'ko-KR' : 'en-GB', {
      dateStyle: 'long',
      timeStyle: 'short',
      timeZone: zone,
    }).format(new Date(at));
  try {
    return `${format(timeZone)} (${timeZone})`;
  } catch {
    // A zone that this runtime does not know any more.
    return `${format('UTC')} (UTC)`;
  }
}

/** A day in words. */
export function dayIn(language: UserLanguage, at: string, timeZone: string): string {
  const format = (zone: string) =>
    new Intl.DateTimeFormat(language === 'ko' ? 'ko-KR' : 'en-GB', {
      dateStyle: 'long',
      timeZone: zone,
    }).format(new Date(at));
  try {
    return format(timeZone);
  } catch {
    return format('UTC');
  }
}

const noCountryWords = {
  ko: { local: '로컬 네트워크', unknown: '알 수 없는 곳' },
  en: { local: 'local network', unknown: 'unknown place' },
} as const satisfies Record<UserLanguage, object>;

/** A network address with the country that it is in, as far as it tells; null where nobody called. */
export function addressIn(language: UserLanguage, address: string | null): string | null {
  if (address === null) return null;
  const { countryCode, isLocal } = placeOf(address);
  const { local, unknown } = noCountryWords[language];
  const country =
    countryCode === null ? undefined : new Intl.DisplayNames(language, { type: 'region' }).of(countryCode);
  return `${address} (${country ?? (isLocal ? local : unknown)})`;
}

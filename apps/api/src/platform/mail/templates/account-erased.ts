import { z } from 'zod';
import { facts, small, words } from '../mail-document.ts';
import { mailTemplate, momentIn, noticeValues } from '../mail-template.ts';

/** The last mail: the account is gone. */
export const accountErased = mailTemplate({
  values: noticeValues.extend({ receiptId: z.string().nullable().default(null) }),
  write: {
    ko: ({ at, timeZone, receiptId }) => ({
      subject: '계정이 지워졌어요',
      title: '계정이 지워졌어요.',
      blocks: [
        words('그림과 개인 정보를 모두 지웠어요. 그동안 함께해 주셔서 고마웠어요.'),
        facts(['지워진 때', momentIn('ko', at, timeZone)], ['영수증 번호', receiptId]),
        small('이 메일이 마지막이에요. 이 주소도 곧 지워져요.'),
      ],
    }),
    en: ({ at, timeZone, receiptId }) => ({
      subject: 'Your account has been deleted',
      title: 'Your account has been deleted.',
      blocks: [
        words('Your pictures and everything about you have been removed. Thank you for the time with us.'),
        facts(['Deleted', momentIn('en', at, timeZone)], ['Receipt', receiptId]),
        small('This is the last mail. This address is forgotten soon, too.'),
      ],
    }),
  },
});

import { z } from 'zod';
import { facts, warning, words } from '../mail-document.ts';
import { addressIn, mailTemplate, momentIn, noticeValues } from '../mail-template.ts';

/** To the address that an account had until now. */
export const emailChanged = mailTemplate({
  values: noticeValues.extend({ newEmail: z.string() }),
  write: {
    ko: ({ at, timeZone, address, newEmail }) => ({
      subject: '계정 이메일이 바뀌었어요',
      title: '계정 이메일이 바뀌었어요.',
      blocks: [
        words('이제부터 Pingvas 계정의 메일은 새 주소로 가고, 이 주소로는 더 이상 로그인할 수 없어요.'),
        facts(
          ['새 이메일', newEmail],
          ['바뀐 때', momentIn('ko', at, timeZone)],
          ['네트워크 주소', addressIn('ko', address)],
        ),
        warning(
          '직접 바꾸지 않았다면 누군가 계정에 들어온 거예요. 이 메일을 보관하고, 이 Pingvas를 운영하는 곳에 바로 알려 주세요. 이 메일이 계정 주인이라는 증거가 돼요.',
        ),
      ],
    }),
    en: ({ at, timeZone, address, newEmail }) => ({
      subject: 'Your account e-mail was changed',
      title: 'Your account e-mail was changed.',
      blocks: [
        words(
          'Mail of your Pingvas account goes to the new address from now on, and this one no longer signs you in.',
        ),
        facts(
          ['New e-mail', newEmail],
          ['Changed', momentIn('en', at, timeZone)],
          ['Network address', addressIn('en', address)],
        ),
        warning(
          'If it was not you, somebody is in your account. Keep this mail and tell whoever runs this Pingvas right away: it shows that the account was yours.',
        ),
      ],
    }),
  },
});

import { z } from 'zod';
import { action, facts, warning, words } from '../mail-document.ts';
import { addressIn, mailTemplate, momentIn, noticeValues } from '../mail-template.ts';

/** To the address that an account still has, while the change waits for the new one. */
export const emailChangeRequested = mailTemplate({
  values: noticeValues.extend({ newEmail: z.string() }),
  write: {
    ko: ({ at, timeZone, address, newEmail }, { publicOrigin }) => ({
      subject: '이메일 변경 요청을 받았어요',
      title: '이메일을 바꾸겠다는 요청을 받았어요.',
      blocks: [
        words(
          '새 주소의 메일함에서 확인하면 Pingvas 계정의 이메일이 바뀌어요. 그전까지는 이 주소가 그대로예요.',
        ),
        facts(
          ['새 이메일', newEmail],
          ['요청한 때', momentIn('ko', at, timeZone)],
          ['네트워크 주소', addressIn('ko', address)],
        ),
        warning(
          '직접 요청하지 않았다면 지금 비밀번호를 바꾸고 다른 기기를 모두 로그아웃해 주세요. 비밀번호를 바꾸면 이 요청은 취소돼요.',
        ),
        action('계정 보안 열기', `${publicOrigin}/account/security`),
      ],
    }),
    en: ({ at, timeZone, address, newEmail }, { publicOrigin }) => ({
      subject: 'A change of your e-mail was requested',
      title: 'Somebody asked to change your e-mail.',
      blocks: [
        words(
          'Your Pingvas account gets the new address when its mailbox confirms it. Until then this one stays.',
        ),
        facts(
          ['New e-mail', newEmail],
          ['Asked', momentIn('en', at, timeZone)],
          ['Network address', addressIn('en', address)],
        ),
        warning(
          'If it was not you, change your password now and sign all other devices out. A new password cancels this request.',
        ),
        action('Open account security', `${publicOrigin}/account/security`),
      ],
    }),
  },
});

import { z } from 'zod';
import { action, facts, warning, words } from '../mail-document.ts';
import { addressIn, mailTemplate, momentIn, noticeValues } from '../mail-template.ts';

/** When a passkey counts its uses in a way that only two holders of one key can explain. */
export const passkeyCopied = mailTemplate({
  values: noticeValues.extend({ name: z.string() }),
  write: {
    ko: ({ at, timeZone, address, name }, { publicOrigin }) => ({
      subject: '패스키가 복제된 것 같아요',
      title: '패스키가 복제된 것 같아요.',
      blocks: [
        words(
          '올바른 서명이 왔지만 사용 횟수가 이전보다 줄어 있어서 거절했어요. 같은 패스키를 다른 기기가 가지고 있을 수 있어요.',
        ),
        facts(
          ['패스키', name],
          ['거절한 때', momentIn('ko', at, timeZone)],
          ['네트워크 주소', addressIn('ko', address)],
        ),
        warning('이 패스키를 지우고 새로 만든 다음, 모르는 로그인이 있는지 확인해 주세요.'),
        action('계정 보안 열기', `${publicOrigin}/account/security`),
      ],
    }),
    en: ({ at, timeZone, address, name }, { publicOrigin }) => ({
      subject: 'One of your passkeys may have been copied',
      title: 'One of your passkeys may have been copied.',
      blocks: [
        words(
          'Its signature was right, but it counted fewer uses than before, so it was refused. Another device may have the same passkey.',
        ),
        facts(
          ['Passkey', name],
          ['Refused', momentIn('en', at, timeZone)],
          ['Network address', addressIn('en', address)],
        ),
        warning('Remove this passkey, make a new one, and look for sessions that you do not know.'),
        action('Open account security', `${publicOrigin}/account/security`),
      ],
    }),
  },
});

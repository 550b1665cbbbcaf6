import { type OauthProvider, oauthProvider } from '@pingvas/contracts';
import { z } from 'zod';
import { action, facts, warning, words } from '../mail-document.ts';
import { addressIn, mailTemplate, momentIn, noticeValues } from '../mail-template.ts';

const change = z.enum(['linked', 'unlinked']);

const korean: Readonly<Record<OauthProvider, string>> = {
  google: 'Google',
  discord: 'Discord',
  kakao: '카카오',
};
const english: Readonly<Record<OauthProvider, string>> = {
  google: 'Google',
  discord: 'Discord',
  kakao: 'Kakao',
};

/** After an account elsewhere became a way in, or is none any longer. */
export const connectionChanged = mailTemplate({
  values: noticeValues.extend({ change, provider: oauthProvider }),
  write: {
    ko: ({ at, timeZone, address, change: made, provider }, { publicOrigin }) => ({
      subject: made === 'linked' ? '로그인 방법이 하나 늘었어요' : '로그인 방법이 하나 줄었어요',
      title:
        made === 'linked'
          ? `${korean[provider]} 계정을 연결했어요.`
          : `${korean[provider]} 계정의 연결을 끊었어요.`,
      blocks: [
        words(
          made === 'linked'
            ? `이제 ${korean[provider]} 계정으로 Pingvas에 로그인할 수 있어요.`
            : `이제 ${korean[provider]} 계정으로는 Pingvas에 로그인할 수 없어요.`,
        ),
        facts(['바뀐 때', momentIn('ko', at, timeZone)], ['네트워크 주소', addressIn('ko', address)]),
        warning('직접 바꾸지 않았다면 지금 비밀번호를 바꾸고 연결된 계정을 확인해 주세요.'),
        action('연결된 계정 열기', `${publicOrigin}/account/connections`),
      ],
    }),
    en: ({ at, timeZone, address, change: made, provider }, { publicOrigin }) => ({
      subject: made === 'linked' ? 'A way to sign in was added' : 'A way to sign in was removed',
      title:
        made === 'linked'
          ? `Your ${english[provider]} account is connected.`
          : `Your ${english[provider]} account is disconnected.`,
      blocks: [
        words(
          made === 'linked'
            ? `You can now sign in to Pingvas with your ${english[provider]} account.`
            : `You can no longer sign in to Pingvas with your ${english[provider]} account.`,
        ),
        facts(['Changed', momentIn('en', at, timeZone)], ['Network address', addressIn('en', address)]),
        warning('If it was not you, change your password now and look through your connected accounts.'),
        action('Open connected accounts', `${publicOrigin}/account/connections`),
      ],
    }),
  },
});

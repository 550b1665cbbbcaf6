import { z } from 'zod';
import { action, facts, warning, words } from '../mail-document.ts';
import { addressIn, mailTemplate, momentIn, noticeValues } from '../mail-template.ts';

const change = z.enum([
  'totp-added',
  'totp-removed',
  'passkey-added',
  'passkey-removed',
  'recovery-codes-renewed',
  'recovery-code-used',
]);
type Change = z.infer<typeof change>;

const korean: Readonly<Record<Change, string>> = {
  'totp-added': '인증 앱을 추가했어요.',
  'totp-removed': '인증 앱을 뺐어요.',
  'passkey-added': '패스키를 추가했어요.',
  'passkey-removed': '패스키를 지웠어요.',
  'recovery-codes-renewed': '복구 코드를 새로 만들었어요.',
  'recovery-code-used': '복구 코드로 로그인했어요.',
};
const english: Readonly<Record<Change, string>> = {
  'totp-added': 'An authenticator app was added.',
  'totp-removed': 'The authenticator app was removed.',
  'passkey-added': 'A passkey was added.',
  'passkey-removed': 'A passkey was removed.',
  'recovery-codes-renewed': 'New recovery codes were made.',
  'recovery-code-used': 'A recovery code was used to sign in.',
};

/** After every change of how a person proves who they are. */
export const secondFactorChanged = mailTemplate({
  values: noticeValues.extend({ change }),
  write: {
    ko: ({ at, timeZone, address, change: made }, { publicOrigin }) => ({
      subject: '계정 보안 설정이 바뀌었어요',
      title: korean[made],
      blocks: [
        words('Pingvas 계정에 로그인하는 방법이 바뀌어서 알려 드려요.'),
        facts(['바뀐 때', momentIn('ko', at, timeZone)], ['네트워크 주소', addressIn('ko', address)]),
        warning('직접 바꾸지 않았다면 지금 비밀번호를 바꾸고 보안 설정을 확인해 주세요.'),
        action('계정 보안 열기', `${publicOrigin}/account/security`),
      ],
    }),
    en: ({ at, timeZone, address, change: made }, { publicOrigin }) => ({
      subject: 'Your account security was changed',
      title: english[made],
      blocks: [
        words('The way you sign in to your Pingvas account has changed.'),
        facts(['Changed', momentIn('en', at, timeZone)], ['Network address', addressIn('en', address)]),
        warning('If it was not you, change your password now and look through your security settings.'),
        action('Open account security', `${publicOrigin}/account/security`),
      ],
    }),
  },
});

import { action, facts, warning, words } from '../mail-document.ts';
import { addressIn, mailTemplate, momentIn, noticeValues } from '../mail-template.ts';

/** After every change of a password, however it was made. */
export const passwordChanged = mailTemplate({
  values: noticeValues,
  write: {
    ko: ({ at, timeZone, address }, { publicOrigin }) => ({
      subject: '비밀번호가 바뀌었어요',
      title: '비밀번호가 바뀌었어요.',
      blocks: [
        words('Pingvas 계정의 비밀번호가 바뀌었고, 다른 기기는 모두 로그아웃됐어요.'),
        facts(['바뀐 때', momentIn('ko', at, timeZone)], ['네트워크 주소', addressIn('ko', address)]),
        warning('직접 바꾸지 않았다면 지금 바로 비밀번호를 다시 정해 주세요.'),
        action('비밀번호 다시 정하기', `${publicOrigin}/forgot-password`),
      ],
    }),
    en: ({ at, timeZone, address }, { publicOrigin }) => ({
      subject: 'Your password was changed',
      title: 'Your password was changed.',
      blocks: [
        words('The password of your Pingvas account was changed, and all other devices were signed out.'),
        facts(['Changed', momentIn('en', at, timeZone)], ['Network address', addressIn('en', address)]),
        warning('If it was not you, reset your password right now.'),
        action('Reset my password', `${publicOrigin}/forgot-password`),
      ],
    }),
  },
});

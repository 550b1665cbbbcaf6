import { action, small, words } from '../mail-document.ts';
import { linkValues, mailTemplate } from '../mail-template.ts';

/** To the address that an account is to have. */
export const changeEmail = mailTemplate({
  values: linkValues,
  write: {
    ko: ({ link }) => ({
      subject: '새 이메일 주소를 확인해 주세요',
      title: '이 주소를 Pingvas 계정에 쓸까요?',
      blocks: [
        words(
          'Pingvas 계정의 이메일을 이 주소로 바꾸겠다는 요청을 받았어요. 버튼을 누르기 전까지는 아무것도 바뀌지 않아요.',
        ),
        action('이 주소로 바꾸기', link),
        small('로그인하지 않은 상태라면 먼저 로그인을 요청해요.'),
        small('이 링크는 24시간 동안, 한 번만 쓸 수 있어요.'),
        small('요청한 적이 없다면 이 메일은 그냥 지우셔도 돼요.'),
      ],
    }),
    en: ({ link }) => ({
      subject: 'Confirm your new e-mail address',
      title: 'Use this address for your Pingvas account?',
      blocks: [
        words(
          'Somebody asked to change the e-mail of a Pingvas account to this address. Nothing changes before you press the button.',
        ),
        action('Use this address', link),
        small('The page asks you to sign in first if you are not signed in.'),
        small('The link works once, for 24 hours.'),
        small('If you did not ask for it, delete this mail.'),
      ],
    }),
  },
});

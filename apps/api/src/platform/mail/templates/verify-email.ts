import { action, small, words } from '../mail-document.ts';
import { linkValues, mailTemplate } from '../mail-template.ts';

/** After registering, and when somebody asks for it again. */
export const verifyEmail = mailTemplate({
  values: linkValues,
  write: {
    ko: ({ link }) => ({
      subject: '이메일 주소를 확인해 주세요',
      title: '이 메일함이 내 것인지 확인해 주세요.',
      blocks: [
        words('Pingvas 계정을 이 주소로 만들었어요. 아래 버튼을 누르면 이메일 확인이 끝나요.'),
        action('이메일 확인하기', link),
        small('로그인하지 않은 상태라면 먼저 로그인을 요청해요.'),
        small('이 링크는 24시간 동안, 한 번만 쓸 수 있어요.'),
        small('계정을 만든 적이 없다면 이 메일은 그냥 지우셔도 돼요.'),
      ],
    }),
    en: ({ link }) => ({
      subject: 'Confirm your e-mail address',
      title: 'Is this mailbox yours?',
      blocks: [
        words('A Pingvas account was made with this address. The button below confirms that it is yours.'),
        action('Confirm my e-mail', link),
        small('The page asks you to sign in first if you are not signed in.'),
        small('The link works once, for 24 hours.'),
        small('If you made no account, delete this mail.'),
      ],
    }),
  },
});

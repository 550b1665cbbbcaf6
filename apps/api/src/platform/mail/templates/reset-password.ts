import { action, small, words } from '../mail-document.ts';
import { linkValues, mailTemplate } from '../mail-template.ts';

/** To somebody who forgot the password, or to whom somebody else pretends to be. */
export const resetPassword = mailTemplate({
  values: linkValues,
  write: {
    ko: ({ link }) => ({
      subject: '비밀번호를 다시 정해 주세요',
      title: '새 비밀번호를 정할 수 있어요.',
      blocks: [
        words(
          'Pingvas 비밀번호를 다시 정하겠다는 요청을 받았어요. 아래 버튼을 누르면 새 비밀번호를 정하는 화면이 열려요.',
        ),
        action('새 비밀번호 정하기', link),
        small('이 링크는 1시간 동안, 한 번만 쓸 수 있어요. 새 비밀번호를 정하면 모든 기기에서 로그아웃돼요.'),
        small('요청한 적이 없다면 이 메일은 그냥 지우셔도 돼요. 비밀번호는 그대로예요.'),
      ],
    }),
    en: ({ link }) => ({
      subject: 'Choose a new password',
      title: 'You can choose a new password.',
      blocks: [
        words(
          'Somebody asked to reset the password of your Pingvas account. The button below opens the page where you choose a new one.',
        ),
        action('Choose a new password', link),
        small('The link works once, for one hour. A new password signs you out on every device.'),
        small('If you did not ask for it, delete this mail. Your password stays as it is.'),
      ],
    }),
  },
});

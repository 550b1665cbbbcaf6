import { z } from 'zod';
import { action, facts, warning, words } from '../mail-document.ts';
import { addressIn, mailTemplate, momentIn, noticeValues } from '../mail-template.ts';

/** When an account gets another key that scripts call with. */
export const apiKeyCreated = mailTemplate({
  values: noticeValues.extend({
    name: z.string(),
    /** Its first characters, by which its owner can tell it from others. */
    hint: z.string().nullable().default(null),
  }),
  write: {
    ko: ({ at, timeZone, address, name, hint }, { publicOrigin }) => ({
      subject: '새 API 키가 만들어졌어요',
      title: '새 API 키가 만들어졌어요.',
      blocks: [
        words('이 키를 가진 프로그램은 허락한 범위 안에서 계정을 쓸 수 있어요.'),
        facts(
          ['이름', name],
          ['앞 글자', hint],
          ['만든 때', momentIn('ko', at, timeZone)],
          ['네트워크 주소', addressIn('ko', address)],
        ),
        warning('직접 만들지 않았다면 지금 키를 폐기하고 비밀번호를 바꿔 주세요.'),
        action('API 키 보기', `${publicOrigin}/account/keys`),
      ],
    }),
    en: ({ at, timeZone, address, name, hint }, { publicOrigin }) => ({
      subject: 'A new API key was made',
      title: 'A new API key was made.',
      blocks: [
        words('Whoever has this key can use your account within the scopes that it was given.'),
        facts(
          ['Name', name],
          ['Begins with', hint],
          ['Made', momentIn('en', at, timeZone)],
          ['Network address', addressIn('en', address)],
        ),
        warning('If it was not you, revoke the key now and change your password.'),
        action('See my API keys', `${publicOrigin}/account/keys`),
      ],
    }),
  },
});

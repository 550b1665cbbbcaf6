import { z } from 'zod';
import { action, facts, warning, words } from '../mail-document.ts';
import { addressIn, mailTemplate, momentIn, noticeValues } from '../mail-template.ts';

/** When a machine is let to render a person's own pictures, or its token gets another secret. */
export const workerTokenCreated = mailTemplate({
  values: noticeValues.extend({ label: z.string(), change: z.enum(['created', 'rotated']) }),
  write: {
    ko: ({ at, timeZone, address, label, change }, { publicOrigin }) => {
      const isNew = change === 'created';
      const subject = isNew ? '내 GPU의 연결 토큰이 만들어졌어요' : '내 GPU의 연결 토큰이 바뀌었어요';
      return {
        subject,
        title: `${subject}.`,
        blocks: [
          words('이 토큰을 가진 컴퓨터는 내 생성 작업을 받아서 그림을 만들고, 그 프롬프트를 볼 수 있어요.'),
          facts(
            ['이름', label],
            [isNew ? '만든 때' : '바꾼 때', momentIn('ko', at, timeZone)],
            ['네트워크 주소', addressIn('ko', address)],
          ),
          warning('직접 하지 않았다면 지금 토큰을 폐기하고 비밀번호를 바꿔 주세요.'),
          action('토큰 보기', `${publicOrigin}/account/keys`),
        ],
      };
    },
    en: ({ at, timeZone, address, label, change }, { publicOrigin }) => {
      const isNew = change === 'created';
      const subject = isNew ? 'A token for your own GPU was made' : 'A token for your own GPU was changed';
      return {
        subject,
        title: `${subject}.`,
        blocks: [
          words('A machine with this token gets your generations to render, and can see their prompts.'),
          facts(
            ['Name', label],
            [isNew ? 'Made' : 'Changed', momentIn('en', at, timeZone)],
            ['Network address', addressIn('en', address)],
          ),
          warning('If it was not you, revoke the token now and change your password.'),
          action('See my tokens', `${publicOrigin}/account/keys`),
        ],
      };
    },
  },
});

import { z } from 'zod';
import { action, facts, warning, words } from '../mail-document.ts';
import { addressIn, dayIn, mailTemplate, momentIn, noticeValues } from '../mail-template.ts';

/** When somebody has asked for the end of their account and may still change their mind. */
export const accountDeletionScheduled = mailTemplate({
  values: noticeValues.extend({ dueAt: z.iso.datetime() }),
  write: {
    ko: ({ at, timeZone, address, dueAt }, { publicOrigin }) => ({
      subject: '계정 삭제가 예약됐어요',
      title: `계정은 ${dayIn('ko', dueAt, timeZone)}에 지워져요.`,
      blocks: [
        words(
          '그날 그림과 개인 정보를 모두 지우고, 되돌릴 수 없어요. 그전까지는 언제든 마음을 바꿀 수 있어요.',
        ),
        facts(
          ['지워지는 때', momentIn('ko', dueAt, timeZone)],
          ['요청한 때', momentIn('ko', at, timeZone)],
          ['네트워크 주소', addressIn('ko', address)],
        ),
        warning('직접 요청하지 않았다면 로그인해서 삭제를 취소하고 비밀번호를 바꿔 주세요.'),
        action('삭제 취소하기', `${publicOrigin}/account/privacy`),
      ],
    }),
    en: ({ at, timeZone, address, dueAt }, { publicOrigin }) => ({
      subject: 'Your account is going to be deleted',
      title: `Your account is deleted on ${dayIn('en', dueAt, timeZone)}.`,
      blocks: [
        words(
          'On that day your pictures and everything about you are removed for good. Until then you can change your mind at any time.',
        ),
        facts(
          ['Deleted', momentIn('en', dueAt, timeZone)],
          ['Asked', momentIn('en', at, timeZone)],
          ['Network address', addressIn('en', address)],
        ),
        warning('If it was not you, sign in, cancel the deletion and change your password.'),
        action('Keep my account', `${publicOrigin}/account/privacy`),
      ],
    }),
  },
});

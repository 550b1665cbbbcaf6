import { z } from 'zod';
import { action, facts, small, words } from '../mail-document.ts';
import { mailTemplate, momentIn, noticeValues } from '../mail-template.ts';

/** When everything is finished that a person asked for and did not wait for; only to who wants it. */
export const picturesFinished = mailTemplate({
  values: noticeValues.extend({
    pictures: z.int(),
    /** Runs that broke off and were paid back. */
    failed: z.int(),
  }),
  write: {
    ko: ({ at, timeZone, pictures, failed }, { publicOrigin }) => ({
      subject: '그림이 걸렸어요',
      title: pictures > 0 ? `그림 ${pictures}장이 걸렸어요.` : '그림이 중간에 멈췄어요.',
      blocks: [
        words(
          failed > 0
            ? `${failed}번은 중간에 멈췄고, 그만큼의 크레딧을 돌려드렸어요.`
            : '요청한 그림이 모두 완성됐어요.',
        ),
        facts(['완성된 때', momentIn('ko', at, timeZone)]),
        action('그림 보기', `${publicOrigin}/gallery`),
        small(`이 메일은 ${publicOrigin}/account/profile 에서 끌 수 있어요.`),
      ],
    }),
    en: ({ at, timeZone, pictures, failed }, { publicOrigin }) => ({
      subject: 'Your pictures are on the wall',
      title:
        pictures === 0
          ? 'Your pictures broke off.'
          : pictures === 1
            ? 'One picture is on the wall.'
            : `${pictures} pictures are on the wall.`,
      blocks: [
        words(
          failed > 0
            ? `${failed === 1 ? 'One run' : `${failed} runs`} broke off; the credits are back with you.`
            : 'Everything you asked for is finished.',
        ),
        facts(['Finished', momentIn('en', at, timeZone)]),
        action('See the pictures', `${publicOrigin}/gallery`),
        small(`You can turn this mail off at ${publicOrigin}/account/profile.`),
      ],
    }),
  },
});

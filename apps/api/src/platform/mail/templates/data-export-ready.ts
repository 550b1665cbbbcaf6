import { action, facts, small, warning, words } from '../mail-document.ts';
import { mailTemplate, momentIn, noticeValues } from '../mail-template.ts';

/** When the archive of everything about a person can be fetched. */
export const dataExportReady = mailTemplate({
  values: noticeValues,
  write: {
    ko: ({ at, timeZone }, { publicOrigin }) => ({
      subject: '내 데이터 파일이 준비됐어요',
      title: '내 데이터 파일이 준비됐어요.',
      blocks: [
        words('7일 동안 내려받을 수 있고, 그 뒤에는 지워져요. 내려받을 때 본인인지 한 번 더 물어봐요.'),
        facts(['준비된 때', momentIn('ko', at, timeZone)]),
        action('내려받기', `${publicOrigin}/account/privacy`),
        warning('직접 요청하지 않았다면 비밀번호를 바꾸고 모르는 기기를 닫아 주세요.'),
        small('파일은 메일에 담지 않아요. 로그인한 뒤에만 받을 수 있어요.'),
      ],
    }),
    en: ({ at, timeZone }, { publicOrigin }) => ({
      subject: 'Your data is ready',
      title: 'The archive of your data is ready.',
      blocks: [
        words(
          'You can download it for seven days; then it is removed. Before the download we ask once more whether it is you.',
        ),
        facts(['Ready', momentIn('en', at, timeZone)]),
        action('Download', `${publicOrigin}/account/privacy`),
        warning('If it was not you, change your password and close the devices that you do not know.'),
        small('The archive is not in this mail. It can be fetched after signing in only.'),
      ],
    }),
  },
});

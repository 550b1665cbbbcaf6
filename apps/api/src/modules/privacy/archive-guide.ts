import type { ArchiveFile } from '../../platform/privacy/participant.ts';

const words = `Pingvas

이 안에는 Pingvas가 보관하던 내 데이터가 모두 들어 있어요.
- identity: 계정, 설정, 로그인한 기기, 연결된 계정, API 키 이름, 나에 대한 기록
- generation: 요청한 그림과 프롬프트
- images: 그림 목록, images/pictures에는 원본 PNG 파일
- credits: 크레딧이 오간 모든 내역과 이를 증명하는 해시
- fleet: 빌려준 GPU
비밀번호와 인증 비밀값은 누구도 읽을 수 없는 모습으로만 보관하기 때문에 들어 있지 않아요.

This archive holds everything that Pingvas kept about you.
- identity: account, settings, signed-in devices, connected accounts, names of API keys, the record about you
- generation: what you asked for, with every prompt
- images: the list of your pictures; the original PNG files are in images/pictures
- credits: every movement of credits, with the hashes that prove it
- fleet: GPUs that you lent
Passwords and other secrets are kept only in a form that nobody can read, so they are not in here.
`;

/** What lies where, in both languages, as the first file. */
export const archiveGuide: ArchiveFile = {
  path: 'README.txt',
  isCompressible: true,
  async *read() {
    yield Buffer.from(words);
  },
};

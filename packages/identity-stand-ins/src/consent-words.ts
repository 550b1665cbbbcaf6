import type { StandInProvider } from './people.ts';

export type ConsentLanguage = 'ko' | 'en';

export const providerNames: Readonly<Record<ConsentLanguage, Readonly<Record<StandInProvider, string>>>> = {
  ko: { google: 'Google', discord: 'Discord', kakao: '카카오' },
  en: { google: 'Google', discord: 'Discord', kakao: 'Kakao' },
};

/** The sentences of the consent page. */
export const consentWords = {
  ko: {
    badge: '연습용',
    title: (name: string) => `${name} 로그인을 연습해요`,
    lead: (name: string) =>
      `진짜 ${name} 화면이 아니에요. 이 컴퓨터에서만 열리고, 바깥으로 나가는 정보는 없어요.`,
    people: '누구로 로그인할까요?',
    verified: '확인된 이메일',
    unverified: '확인되지 않은 이메일',
    other: '다른 사람으로',
    name: '이름',
    email: '이메일',
    emailHint: '비워 두면 이메일을 알리지 않아요.',
    subject: '계정 번호',
    subjectHint: '같은 번호는 언제나 같은 사람이에요.',
    isVerified: '이 이메일은 확인됐어요',
    allow: '이 사람으로 계속하기',
    deny: '취소하기',
    wrong: '이름, 이메일, 계정 번호(숫자)를 다시 확인해 주세요.',
    language: 'English',
  },
  en: {
    badge: 'Practice',
    title: (name: string) => `Practise signing in with ${name}`,
    lead: (name: string) =>
      `This is not a page of ${name}. It opens on this computer only, and nothing leaves it.`,
    people: 'Who is signing in?',
    verified: 'Verified e-mail',
    unverified: 'E-mail not verified',
    other: 'Somebody else',
    name: 'Name',
    email: 'E-mail',
    emailHint: 'Leave it empty to share no e-mail.',
    subject: 'Account number',
    subjectHint: 'The same number is always the same person.',
    isVerified: 'This e-mail is verified',
    allow: 'Continue as this person',
    deny: 'Cancel',
    wrong: 'Check the name, the e-mail and the account number (digits).',
    language: '한국어',
  },
} as const satisfies Record<ConsentLanguage, object>;

/** The language that a browser asks for, or that somebody chose on the page. */
export function consentLanguage(chosen: string | undefined, accepted: string | undefined): ConsentLanguage {
  if (chosen === 'ko' || chosen === 'en') return chosen;
  return /^en\b/i.test(accepted?.trim() ?? '') ? 'en' : 'ko';
}

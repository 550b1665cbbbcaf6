/** The languages of the page. */
export const docsLanguages = ['ko', 'en'] as const;
export type DocsLanguage = (typeof docsLanguages)[number];

/** Everything that the page says besides the sentences about single calls. */
export interface DocsWords {
  readonly title: string;
  readonly lead: string;
  readonly skip: string;
  readonly calls: string;
  readonly find: string;
  readonly menu: string;
  readonly languages: string;
  readonly basics: string;
  readonly address: string;
  readonly document: string;
  readonly documentSentence: string;
  readonly tokens: string;
  readonly tokensSentence: string;
  readonly errors: string;
  readonly errorsSentence: string;
  readonly limits: string;
  readonly limitsSentence: string;
  readonly signIn: string;
  readonly signInSentence: string;
  readonly account: string;
  readonly password: string;
  readonly enter: string;
  readonly pasted: string;
  readonly pastedHint: string;
  readonly use: string;
  readonly signedOut: string;
  readonly signedInAs: string;
  readonly withPasted: string;
  readonly leave: string;
  readonly secondFactor: string;
  readonly code: string;
  readonly confirm: string;
  readonly audience: Readonly<Record<'anyone' | 'signedIn' | 'proven' | 'admin' | 'provenAdmin', string>>;
  readonly scope: string;
  readonly limit: string;
  readonly parameters: string;
  readonly name: string;
  readonly place: string;
  readonly places: Readonly<Record<'path' | 'query' | 'header', string>>;
  readonly form: string;
  readonly required: string;
  readonly body: string;
  readonly file: string;
  readonly answers: string;
  readonly field: string;
  readonly example: string;
  readonly standard: string;
  readonly characters: (least: number | null, most: number | null) => string;
  readonly range: (least: number | null, most: number | null) => string;
  readonly tryIt: string;
  readonly send: string;
  readonly shell: string;
  readonly noScript: string;
  /** What the script of the page says. */
  readonly page: Readonly<
    Record<
      | 'sending'
      | 'answer'
      | 'took'
      | 'headers'
      | 'body'
      | 'emptyBody'
      | 'notShown'
      | 'save'
      | 'noAnswer'
      | 'badJson'
      | 'missing'
      | 'wrongPassword'
      | 'wrongCode'
      | 'tooOften'
      | 'failed'
      | 'nothingFound',
      string
    >
  >;
}

const bounds = (
  least: number | null,
  most: number | null,
  join: string,
  from: string,
  to: string,
  locale: string,
) => {
  const write = (bound: number) => bound.toLocaleString(locale);
  if (least !== null && most !== null) return `${write(least)}${join}${write(most)}`;
  return least !== null ? from.replace('#', write(least)) : to.replace('#', write(most ?? 0));
};

const ko: DocsWords = {
  title: 'Pingvas API',
  lead: '웹 앱이 하는 일은 모두 HTTP로도 할 수 있어요. 주소와 본문의 이름은 snake_case예요.',
  skip: '본문으로 건너뛰기',
  calls: '호출 목록',
  find: '호출 찾기',
  menu: '목록',
  languages: '언어',
  basics: '기본',
  address: '주소',
  document: 'OpenAPI 3.1',
  documentSentence: '코드를 만드는 도구에는 이 문서를 주세요.',
  tokens: '인증',
  tokensSentence:
    '로그인하면 받는 access_token이나 API 키를 Authorization: Bearer 헤더에 넣어요. access_token은 30분 동안 쓸 수 있고, refresh_token으로 새로 받아요. API 키는 계정 화면에서 만들어요.',
  errors: '오류',
  errorsSentence: '모든 오류의 모양은 하나예요. 프로그램은 error_code를 보고 판단하세요.',
  limits: '호출 제한',
  limitsSentence:
    '너무 자주 부르면 429를 받아요. Retry-After 헤더가 몇 초 뒤에 다시 부르면 되는지 알려 줘요.',
  signIn: '로그인',
  signInSentence:
    '이 화면에서 호출을 직접 보내려면 로그인하세요. 토큰은 이 탭의 메모리에만 있고, 새로 고치면 사라져요.',
  account: '이메일 또는 아이디',
  password: '비밀번호',
  enter: '로그인',
  pasted: '토큰 또는 API 키',
  pastedHint: 'pgs_ 또는 pgv_로 시작해요.',
  use: '이 토큰 쓰기',
  signedOut: '로그인하지 않았어요.',
  signedInAs: '로그인한 계정:',
  withPasted: '붙여 넣은 토큰으로 보내요.',
  leave: '로그아웃',
  secondFactor: '2단계 인증',
  code: '인증 앱의 코드 또는 복구 코드',
  confirm: '확인',
  audience: {
    anyone: '누구나',
    signedIn: '로그인 필요',
    proven: '로그인 후 본인 확인 필요',
    admin: '관리자',
    provenAdmin: '관리자, 본인 확인 필요',
  },
  scope: 'API 키 권한',
  limit: '호출 제한',
  parameters: '매개변수',
  name: '이름',
  place: '위치',
  places: { path: '주소', query: '쿼리', header: '헤더' },
  form: '형식',
  required: '필수',
  body: '본문',
  file: '파일',
  answers: '응답',
  field: '필드',
  example: '예시',
  standard: '기본값',
  characters: (least, most) =>
    `${bounds(least, most, '~', '#', '#', 'ko')}자${most === null ? ' 이상' : least === null ? ' 이하' : ''}`,
  range: (least, most) => bounds(least, most, '~', '# 이상', '# 이하', 'ko'),
  tryIt: '직접 해 보기',
  send: '보내기',
  shell: '명령줄에서',
  noScript: '호출을 직접 보내려면 JavaScript가 필요해요.',
  page: {
    sending: '보내는 중이에요.',
    answer: '응답',
    took: '걸린 시간',
    headers: '헤더',
    body: '본문',
    emptyBody: '본문이 없어요.',
    notShown: '여기에 보여 줄 수 없는 파일이에요.',
    save: '파일로 저장',
    noAnswer: '응답을 받지 못했어요. 연결을 확인해 주세요.',
    badJson: 'JSON 형식이 아니에요.',
    missing: '값을 입력해 주세요.',
    wrongCode: '코드가 맞지 않아요.',
    wrongPassword: '계정이나 비밀번호가 맞지 않아요.',
    tooOften: '너무 여러 번 시도했어요. 잠시 뒤에 다시 해 주세요.',
    failed: '로그인하지 못했어요.',
    nothingFound: '맞는 호출이 없어요.',
  },
};

const en: DocsWords = {
  title: 'Pingvas API',
  lead: 'Everything that the web app does can be done over HTTP. Names in addresses and bodies are snake_case.',
  skip: 'Skip to the content',
  calls: 'Calls',
  find: 'Find a call',
  menu: 'Calls',
  languages: 'Language',
  basics: 'Basics',
  address: 'Address',
  document: 'OpenAPI 3.1',
  documentSentence: 'Give this document to tools that write code.',
  tokens: 'Signing in',
  tokensSentence:
    'Send the access_token of a log-in, or an API key, in the header Authorization: Bearer. An access_token lives for 30 minutes; its refresh_token gets a new one. API keys are made on the account page.',
  errors: 'Errors',
  errorsSentence: 'Every error has one shape. Programs decide by its error_code.',
  limits: 'Limits',
  limitsSentence:
    'Calls that come too often get a 429. Its Retry-After header says after how many seconds to call again.',
  signIn: 'Sign in',
  signInSentence:
    'Sign in to send calls from this page. The token stays in the memory of this tab and is gone when you reload.',
  account: 'E-mail or username',
  password: 'Password',
  enter: 'Sign in',
  pasted: 'Token or API key',
  pastedHint: 'Starts with pgs_ or pgv_.',
  use: 'Use this token',
  signedOut: 'You are not signed in.',
  signedInAs: 'Signed in as',
  withPasted: 'Calls carry the pasted token.',
  leave: 'Sign out',
  secondFactor: 'Second factor',
  code: 'Code of your app, or a recovery code',
  confirm: 'Confirm',
  audience: {
    anyone: 'Anyone',
    signedIn: 'Signed in',
    proven: 'Signed in, and confirmed a moment ago',
    admin: 'Administrators',
    provenAdmin: 'Administrators, confirmed a moment ago',
  },
  scope: 'API key scope',
  limit: 'Limit',
  parameters: 'Parameters',
  name: 'Name',
  place: 'In',
  places: { path: 'path', query: 'query', header: 'header' },
  form: 'Form',
  required: 'required',
  body: 'Body',
  file: 'File',
  answers: 'Answers',
  field: 'Field',
  example: 'Example',
  standard: 'default',
  characters: (least, most) => `${bounds(least, most, ' to ', 'at least #', 'at most #', 'en')} characters`,
  range: (least, most) => bounds(least, most, ' to ', 'at least #', 'at most #', 'en'),
  tryIt: 'Try it',
  send: 'Send',
  shell: 'In a shell',
  noScript: 'Sending calls from here needs JavaScript.',
  page: {
    sending: 'Sending.',
    answer: 'Answer',
    took: 'Time',
    headers: 'Headers',
    body: 'Body',
    emptyBody: 'There is no body.',
    notShown: 'This file cannot be shown here.',
    save: 'Save as a file',
    noAnswer: 'No answer came. Check the connection.',
    badJson: 'This is not JSON.',
    missing: 'Please fill this in.',
    wrongCode: 'The code is not right.',
    wrongPassword: 'The account or the password is not right.',
    tooOften: 'Too many tries. Please try again in a while.',
    failed: 'Signing in did not work.',
    nothingFound: 'No call matches.',
  },
};

export const docsWords: Readonly<Record<DocsLanguage, DocsWords>> = { ko, en };

/** The language to begin with: the one asked for in the address, else the first of the browser's that there is, else Korean. */
export function docsLanguage(asked: string | undefined, acceptLanguage: string | undefined): DocsLanguage {
  const wanted = [asked ?? '', ...(acceptLanguage ?? '').split(',')].map((tag) =>
    tag.trim().slice(0, 2).toLowerCase(),
  );
  return (
    docsLanguages.find((language) => language === wanted.find((tag) => tag === 'ko' || tag === 'en')) ?? 'ko'
  );
}

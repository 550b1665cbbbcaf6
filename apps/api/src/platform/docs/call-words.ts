import type { OpenApiOperation } from '../rest/open-api.ts';
import type { DocsLanguage } from './docs-words.ts';
import { koreanCalls } from './korean-calls.ts';

/** The groups of calls in the order of the page, by the first word of their addresses. */
const tags: Readonly<Record<string, Readonly<Record<DocsLanguage, string>>>> = {
  auth: { ko: '로그인과 계정', en: 'Signing in' },
  users: { ko: '사람', en: 'People' },
  generations: { ko: '생성', en: 'Generations' },
  images: { ko: '그림', en: 'Pictures' },
  models: { ko: '모델', en: 'Models' },
  credits: { ko: '크레딧', en: 'Credits' },
  engine: { ko: '엔진 상태', en: 'State of the engine' },
  'worker-tokens': { ko: '워커 토큰', en: 'Worker tokens' },
  audit: { ko: '감사 기록', en: 'Audit' },
  outbox: { ko: '보낸 메일함', en: 'Outbox' },
};

/** What a status of an error says, in Korean; in English it stands in the document. */
const koreanErrors: Readonly<Record<string, string>> = {
  '400': '요청에 잘못된 것이 있어요.',
  '401': '로그인하지 않았거나, 보낸 것이 통하지 않아요.',
  '402': '크레딧이 모자라요.',
  '403': '누구인지는 알지만 허용되지 않아요.',
  '404': '그런 것이 없어요.',
  '409': '지금 상태와 맞지 않아요.',
  '410': '전에는 쓸 수 있었지만 이미 썼거나 너무 오래됐어요.',
  '413': '본문이 너무 커요.',
  '415': '본문이 JSON이 아니에요.',
  '422': '본문을 읽을 수는 있지만 뜻이 통하지 않아요.',
  '429': '너무 자주 불렀어요. Retry-After가 언제 다시 부를지 알려 줘요.',
  '503': '필요한 것이 지금 응답하지 않아요. 다시 시도해 주세요.',
};

/** What a status of an error says, in a few words. */
export function errorTitle(language: DocsLanguage, status: string, english: string): string {
  return language === 'en' ? english : (koreanErrors[status] ?? english);
}

/** The title of a group; its word in the addresses where it has none yet. */
export function tagTitle(language: DocsLanguage, tag: string): string {
  return tags[tag]?.[language] ?? tag;
}

/** The groups in the order of the page; those that have no title come last. */
export function inPageOrder(names: readonly string[]): string[] {
  const known = Object.keys(tags);
  const placeOf = (name: string) => (known.includes(name) ? known.indexOf(name) : known.length);
  return names.toSorted((a, b) => placeOf(a) - placeOf(b));
}

/** What a call does, in a sentence. English stands in the table of routes, where it is written first. */
export function callSentence(language: DocsLanguage, { operationId, summary }: OpenApiOperation): string {
  return language === 'en' ? summary : (koreanCalls[operationId] ?? summary);
}

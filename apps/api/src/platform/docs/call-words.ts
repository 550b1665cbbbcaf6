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
  audit: { ko: '감사 기록', en: 'Audit' },
  outbox: { ko: '보낸 메일함', en: 'Outbox' },
};

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

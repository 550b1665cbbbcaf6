import type { OpenApiOperation } from '../rest/open-api.ts';
import type { DocsLanguage } from './docs-words.ts';
import { koreanCalls } from './korean-calls.ts';

/** The groups of calls, by the first word of their addresses. */
const tags: Readonly<Record<string, Readonly<Record<DocsLanguage, string>>>> = {
  auth: { ko: '로그인과 계정', en: 'Signing in' },
  users: { ko: '사람', en: 'People' },
  credits: { ko: '크레딧', en: 'Credits' },
  models: { ko: '모델', en: 'Models' },
  images: { ko: '그림', en: 'Pictures' },
  generations: { ko: '생성', en: 'Generations' },
};

/** The title of a group; its word in the addresses where it has none yet. */
export function tagTitle(language: DocsLanguage, tag: string): string {
  return tags[tag]?.[language] ?? tag;
}

/** What a call does, in a sentence. English stands in the table of routes, where it is written first. */
export function callSentence(language: DocsLanguage, { operationId, summary }: OpenApiOperation): string {
  return language === 'en' ? summary : (koreanCalls[operationId] ?? summary);
}

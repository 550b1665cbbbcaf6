import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { restRoutes } from '../../rest-routes.ts';
import { startTestApi, type TestApi } from '../../testing/index.ts';
import { openApiDocument } from '../rest/open-api.ts';
import { callSentence, errorTitle, tagTitle } from './call-words.ts';
import { callsOf, docsPage, docsStyles } from './docs-page.ts';
import { docsLanguage, docsLanguages, docsWords } from './docs-words.ts';
import { koreanCalls } from './korean-calls.ts';
import { docsPolicy } from './mount-docs.ts';

const document = openApiDocument(restRoutes, {
  publicOrigin: 'https://studio.example',
  cookieName: '__Host-pingvas',
});
const calls = callsOf(document, 'en');

let api: TestApi;
beforeAll(async () => {
  api = await startTestApi();
});
afterAll(() => api?.stop());

describe('the words of the reference', () => {
  it('exist in Korean for every call and every group of calls, and are written for no other', () => {
    const ids = calls.map(({ operation }) => operation.operationId);
    expect(ids.filter((id) => koreanCalls[id] === undefined)).toEqual([]);
    expect(Object.keys(koreanCalls).filter((id) => !ids.includes(id))).toEqual([]);
    for (const { name } of document.tags) {
      expect([name, /[가-힣]/.test(tagTitle('ko', name))]).toEqual([name, true]);
      expect(tagTitle('en', name)).not.toBe(name);
    }
    for (const name of Object.keys(document.components.responses)) {
      expect([name, /[가-힣]/.test(errorTitle('ko', name.replace('Error', ''), ''))]).toEqual([name, true]);
    }
  });

  it('are sentences in Korean: with a polite ending, without what machines write', () => {
    for (const { operation } of calls) {
      const sentence = callSentence('ko', operation);
      expect([sentence, /(요|세요)\.$/.test(sentence)]).toEqual([sentence, true]);
      expect(sentence).not.toMatch(/[!—–…]/);
    }
    const { page: _, characters: __, range: ___, ...texts } = docsWords.ko;
    expect(JSON.stringify(texts)).not.toMatch(/[!—–…]/);
  });

  it('begin in the language of the address, else of the browser, else in Korean', () => {
    expect(docsLanguage('en', 'ko')).toBe('en');
    expect(docsLanguage('xx', 'fr;q=1, en-US;q=0.9, ko;q=0.8')).toBe('en');
    expect(docsLanguage(undefined, 'ko-KR,ko;q=0.9,en;q=0.8')).toBe('ko');
    expect(docsLanguage(undefined, 'fr')).toBe('ko');
    expect(docsLanguage(undefined, undefined)).toBe('ko');
  });
});

describe('the page of the reference', () => {
  it.each(docsLanguages)('tells everything about every call without its script, in %s', async (language) => {
    const page = await docsPage(document, language);
    for (const { method, path, operation } of calls) {
      expect(page).toContain(`id="${operation.operationId}"`);
      expect(page).toContain(`data-method="${method}" data-path="${path}"`);
      expect(page).toContain(callSentence(language, operation).replaceAll("'", '&#39;'));
    }
    for (const status of [400, 401, 403, 404, 409, 413, 415, 422, 429, 503]) {
      expect(page).toContain(`id="error-${status}"`);
    }
    expect(page).toContain('negative_prompt');
  });

  it('signs in by calls that the document has, the second factor included', async () => {
    const page = await docsPage(document, 'en');
    const paths = [...page.matchAll(/ data-[a-z-]+-path="\/api\/v1([^"]+)"/g)].map(([, path]) => path ?? '');
    expect(paths).toEqual(['/auth/login', '/auth/login/second-factor', '/auth/me']);
    expect(paths.filter((path) => document.paths[path] === undefined)).toEqual([]);
    expect(Object.keys(document.paths['/auth/login']?.['post']?.responses ?? {})).toContain('202');
    const body = JSON.stringify(document.paths['/auth/login/second-factor']?.['post']?.requestBody);
    for (const field of ['ticket', 'code', 'recovery_code']) expect(body).toContain(`"${field}":`);
  });

  it('has each of its ids once, and a label for every field', async () => {
    const page = await docsPage(document, 'ko');
    const ids = [...page.matchAll(/ id="([^"]+)"/g)].map(([, id]) => id);
    expect(ids.filter((id, index) => ids.indexOf(id) !== index)).toEqual([]);
    const fields = [...page.matchAll(/<(?:input|select|textarea)[^>]* id="([^"]+)"/g)].map(([, id]) => id);
    expect(fields.length).toBeGreaterThan(50);
    expect(fields.filter((id) => !page.includes(`<label for="${id}"`))).toEqual([]);
  });

  it('lets own files only in: no inline script or style, nothing from elsewhere but files of answers', async () => {
    const answer = await fetch(`${api.url}/docs`);
    const csp = answer.headers.get('content-security-policy') ?? '';
    expect(csp).toBe(docsPolicy(null));
    expect(csp).not.toMatch(/unsafe|\*|https?:|data:/);
    expect(csp).toContain("default-src 'none'");
    expect(docsPolicy('https://files.example')).toContain("connect-src 'self' https://files.example;");

    const page = await answer.text();
    expect(page).not.toMatch(/<script(?![^>]*src="\/docs\/)|<style| style="| on[a-z]+="/);
    const loaded = [...page.matchAll(/<(?:script|link|img)[^>]*(?:src|href)="([^"]+)"/g)].map(
      ([, path]) => path,
    );
    expect(loaded).toEqual([...docsStyles, 'docs.js'].map((name) => `/docs/${name}`));
    const imported = ['elements', 'send-call', 'sign-in'].map((name) => `/docs/${name}.js`);
    for (const path of [...loaded, ...imported]) {
      const asset = await fetch(`${api.url}${path}`);
      expect([path, asset.status]).toEqual([path, 200]);
      expect(asset.headers.get('content-type')).toMatch(/^text\/(css|javascript); charset=utf-8$/);
      const etag = asset.headers.get('etag') ?? '';
      const again = await fetch(`${api.url}${path}`, { headers: { 'if-none-match': etag } });
      expect(again.status).toBe(304);
    }
  });

  it('brings its own faces, and no file that is not one of them', async () => {
    const css = await (await fetch(`${api.url}/docs/fonts.css`)).text();
    const faces = [...css.matchAll(/url\(([^)]+)\)/g)].map(([, path]) => path ?? '');
    expect(faces.length).toBeGreaterThan(100);
    expect(faces.every((path) => /^\/docs\/fonts\/[\w.-]+\.woff2$/.test(path))).toBe(true);
    const face = await fetch(`${api.url}${faces[0]}`);
    expect([face.status, face.headers.get('content-type')]).toEqual([200, 'font/woff2']);
    for (const path of [
      '/docs/fonts/nope.woff2',
      '/docs/fonts/..%2f..%2fpackage.json',
      '/docs/tsconfig.json',
    ]) {
      expect([path, (await fetch(`${api.url}${path}`)).status]).toEqual([path, 404]);
    }
  });
});

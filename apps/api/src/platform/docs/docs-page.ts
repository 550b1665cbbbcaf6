import { html, raw } from 'hono/html';
import type { OpenApiDocument, OpenApiResponse } from '../rest/open-api.ts';
import { callSentence, errorTitle, inPageOrder, tagTitle } from './call-words.ts';
import { codeHtml, type DocsCall, operationHtml } from './docs-operation.ts';
import { type DocsLanguage, docsLanguages, docsWords } from './docs-words.ts';
import { schemaLines } from './schema-lines.ts';

/** In the order in which they build on each other. */
export const docsStyles = ['fonts.css', 'tokens.css', 'docs.css', 'reference.css', 'forms.css', 'narrow.css'];

const languageNames: Readonly<Record<DocsLanguage, string>> = { ko: '한국어', en: 'English' };

/** The reference of the document as one page. All of it can be read without its script, which sends calls. */
export async function docsPage(document: OpenApiDocument, language: DocsLanguage): Promise<string> {
  const words = docsWords[language];
  const calls = callsOf(document, language);
  const sections = inPageOrder(document.tags.map(({ name }) => name)).map((name) => ({
    name,
    title: tagTitle(language, name),
    calls: calls.filter(({ operation }) => operation.tags.includes(name)),
  }));
  const page = await html`<!doctype html>
<html lang="${language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="dark light">
<title>${words.title}</title>
${docsStyles.map(
  (name) => html`<link rel="stylesheet" href="/docs/${name}">
`,
)}
<script type="module" src="/docs/docs.js"></script>
</head>
<body data-words="${JSON.stringify(words.page)}" data-sign-in-path="/api/v1/auth/login" data-second-factor-path="/api/v1/auth/login/second-factor" data-me-path="/api/v1/auth/me">
<a class="skip" href="#main">${words.skip}</a>
<header>
<p class="mark">${mark}<span>${words.title}</span></p>
<button type="button" class="menu" data-menu aria-expanded="false" aria-controls="calls">${words.menu}</button>
<nav aria-label="${words.languages}"><ul>${docsLanguages.map(
    (each) =>
      html`<li><a href="/docs?language=${each}" lang="${each}" hreflang="${each}" data-language ${each === language ? raw('aria-current="true"') : ''}>${languageNames[each]}</a></li>`,
  )}</ul></nav>
</header>
<nav id="calls" aria-label="${words.calls}">
<input type="search" data-find aria-label="${words.find}" placeholder="${words.find}" autocomplete="off" spellcheck="false">
<p class="nothing" data-nothing role="status"></p>
${sections.map(
  ({ name, title, calls: own }) => html`<section data-group><h2><a href="#tag-${name}">${title}</a></h2>
<ul>${own.map(
    ({ method, path, sentence, operation }) =>
      html`<li data-search="${`${method} ${path} ${sentence}`.toLowerCase()}"><a href="#${operation.operationId}" title="${sentence}"><span class="method" data-method="${method}">${method.toUpperCase()}</span> <code>${path}</code></a></li>`,
  )}</ul></section>`,
)}
</nav>
<main id="main" tabindex="-1">
<div class="intro">
<h1>${words.title}</h1>
<p class="lead">${words.lead}</p>
<dl>
<dt>${words.address}</dt><dd><code>${document.servers[0]?.url ?? ''}</code></dd>
<dt>${words.document}</dt><dd><a href="/openapi.json"><code>/openapi.json</code></a> ${words.documentSentence}</dd>
<dt>${words.tokens}</dt><dd>${words.tokensSentence}</dd>
<dt>${words.limits}</dt><dd>${words.limitsSentence}</dd>
</dl>
<noscript><p>${words.noScript}</p></noscript>
</div>
${signInHtml(language)}
${sections.map(
  ({ name, title, calls: own }) =>
    html`<section class="group" aria-labelledby="tag-${name}"><h2 id="tag-${name}">${title}</h2>${own.map((call) => operationHtml(call, words))}</section>`,
)}
${errorsHtml(document, language)}
</main>
</body>
</html>`;
  return String(page);
}

/** Every call of the document, in its order. */
export function callsOf(document: OpenApiDocument, language: DocsLanguage): DocsCall[] {
  return Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({
      method,
      path,
      operation,
      sentence: callSentence(language, operation),
    })),
  );
}

function signInHtml(language: DocsLanguage) {
  const words = docsWords[language];
  return html`<section class="door" aria-labelledby="door-title" data-door hidden>
<h2 id="door-title">${words.signIn}</h2>
<p>${words.signInSentence}</p>
<p class="who"><span data-who data-out="${words.signedOut}" data-in="${words.signedInAs}" data-pasted="${words.withPasted}" role="status">${words.signedOut}</span> <button type="button" class="quiet" data-leave hidden>${words.leave}</button></p>
<div class="ways" data-ways>
<form data-sign-in novalidate>
<label for="door-account">${words.account}</label>
<input id="door-account" name="account" type="text" autocomplete="username" spellcheck="false" autocapitalize="none" required aria-describedby="door-problem">
<label for="door-password">${words.password}</label>
<input id="door-password" name="password" type="password" autocomplete="current-password" required aria-describedby="door-problem">
<p class="problem" id="door-problem" role="alert"></p>
<button type="submit">${words.enter}</button>
</form>
<form data-second-factor hidden novalidate>
<h3>${words.secondFactor}</h3>
<label for="door-code">${words.code}</label>
<input id="door-code" name="code" type="text" autocomplete="one-time-code" spellcheck="false" required aria-describedby="code-problem">
<p class="problem" id="code-problem" role="alert"></p>
<button type="submit">${words.confirm}</button>
</form>
<form data-paste novalidate>
<label for="door-token">${words.pasted}</label>
<input id="door-token" name="token" type="password" autocomplete="off" spellcheck="false" required aria-describedby="token-hint token-problem">
<p class="hint" id="token-hint">${words.pastedHint}</p>
<p class="problem" id="token-problem" role="alert"></p>
<button type="submit" class="quiet">${words.use}</button>
</form>
</div>
</section>`;
}

function errorsHtml(document: OpenApiDocument, language: DocsLanguage) {
  const words = docsWords[language];
  return html`<section class="group" aria-labelledby="errors"><h2 id="errors">${words.errors}</h2>
<p>${words.errorsSentence}</p>
<table><thead><tr><th scope="col">${words.field}</th><th scope="col">${words.form}</th></tr></thead>
<tbody>${schemaLines(document.components.schemas['Error'], words).map(
    ({ path, type, notes }) =>
      html`<tr><th scope="row"><code>${path}</code></th><td><code>${type}</code> ${notes.join(' · ')}</td></tr>`,
  )}</tbody></table>
${Object.entries(document.components.responses).map(([name, response]) => errorHtml(name, response, language))}
</section>`;
}

function errorHtml(name: string, { description, content }: OpenApiResponse, language: DocsLanguage) {
  const status = name.replace('Error', '');
  const [title = '', ...codes] = description.split('\n\n');
  return html`<details id="error-${status}" class="error"><summary><code>${status}</code> ${errorTitle(language, status, title)}</summary>
<ul lang="en">${codes.map((line) => {
    const [, code = '', sentence = ''] = /^`(.+)`: (.*)$/.exec(line) ?? [];
    return html`<li><code>${code}</code> ${sentence}</li>`;
  })}</ul>
${codeHtml(content?.['application/json']?.example ?? {})}</details>`;
}

/** The picture on its stand, as in the product. */
const mark = raw(
  '<svg viewBox="0 0 33 40" width="21" height="26" aria-hidden="true" focusable="false" fill="none" stroke="currentColor" stroke-width="4"><path d="M4 38V4H29V27.5H4"/><circle class="ping" cx="19.4" cy="13.2" r="4" stroke="none"/></svg>',
);

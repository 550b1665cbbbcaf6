import { html } from 'hono/html';
import type {
  OpenApiContent,
  OpenApiOperation,
  OpenApiParameter,
  OpenApiResponse,
} from '../rest/open-api.ts';
import type { DocsWords } from './docs-words.ts';
import { schemaLines, typeAndNotes } from './schema-lines.ts';

/** One call, with everything that the page says of it. */
export interface DocsCall {
  readonly method: string;
  readonly path: string;
  /** In the language of the page. */
  readonly sentence: string;
  readonly operation: OpenApiOperation;
}

/** The markup of one call: what it takes and answers, and beside it a form that sends it. */
export function operationHtml(call: DocsCall, words: DocsWords) {
  const { method, path, sentence, operation } = call;
  const id = operation.operationId;
  const content = operation.requestBody?.content;
  return html`<article class="call" id="${id}" data-search="${`${method} ${path} ${sentence}`.toLowerCase()}">
<h3><a href="#${id}"><span class="method" data-method="${method}">${method.toUpperCase()}</span> <code>${path}</code></a></h3>
<div class="told">
<p class="sentence">${sentence}</p>
<ul class="facts">
<li>${words.audience[audienceOf(operation)]}</li>
${operation['x-required-scope'] === undefined ? '' : html`<li>${words.scope} <code>${operation['x-required-scope']}</code></li>`}
${operation['x-rate-limit'] === 'api' ? '' : html`<li>${words.limit} <code>${operation['x-rate-limit']}</code></li>`}
</ul>
${operation.parameters.length === 0 ? '' : parametersHtml(operation.parameters, words)}
${content === undefined ? '' : html`<h4>${words.body}</h4>${contentHtml(content, words)}`}
<h4>${words.answers}</h4>
${Object.entries(operation.responses).map(([status, response]) =>
  '$ref' in response || status === 'default'
    ? ''
    : html`<details><summary><code>${status}</code> <span>${typesOf(response)}</span></summary>${answerHtml(response, operation.summary, words)}</details>`,
)}
<p class="errors">${words.errors} ${Object.entries(operation.responses)
    .filter(([, response]) => '$ref' in response)
    .map(([status]) => html`<a href="#error-${status}"><code>${status}</code></a> `)}</p>
</div>
${formHtml(call, words)}
</article>`;
}

type Audience = keyof DocsWords['audience'];

function audienceOf({ 'x-audience': audience }: OpenApiOperation): Audience {
  const known: readonly Audience[] = ['anyone', 'signedIn', 'proven', 'admin', 'provenAdmin'];
  return known.find((each) => each === audience) ?? 'signedIn';
}

function typesOf({ content }: OpenApiResponse): string {
  return Object.keys(content ?? {}).join(', ');
}

function parametersHtml(parameters: readonly OpenApiParameter[], words: DocsWords) {
  return html`<h4>${words.parameters}</h4>
<table><thead><tr><th scope="col">${words.name}</th><th scope="col">${words.place}</th><th scope="col">${words.form}</th></tr></thead>
<tbody>${parameters.map((parameter) => {
    const { type, notes } = typeAndNotes(parameter.schema, words);
    return html`<tr><th scope="row"><code>${parameter.name}</code>${parameter.required ? html` <em>${words.required}</em>` : ''}</th><td>${words.places[parameter.in]}</td><td><code>${type}</code> ${notes.join(' · ')}</td></tr>`;
  })}</tbody></table>`;
}

function contentHtml(content: OpenApiContent, words: DocsWords) {
  return html`${Object.entries(content).map(([type, { schema, example }]) => {
    const lines = schemaLines(schema, words);
    if (lines.length === 0) return html`<p><code>${type}</code></p>`;
    return html`<table><thead><tr><th scope="col">${words.field}</th><th scope="col">${words.form}</th></tr></thead>
<tbody>${lines.map(
      ({ path, type: form, isRequired, notes }) =>
        html`<tr><th scope="row"><code>${path}</code>${isRequired ? html` <em>${words.required}</em>` : ''}</th><td><code>${form}</code> ${notes.join(' · ')}</td></tr>`,
    )}</tbody></table>
${example === undefined ? '' : html`<details><summary>${words.example}</summary>${codeHtml(example)}</details>`}`;
  })}`;
}

/** Of an answer that is not the usual one it says what it means. */
function answerHtml({ description, content }: OpenApiResponse, summary: string, words: DocsWords) {
  return html`${description === summary ? '' : html`<p lang="en">${description}</p>`}${content === undefined ? '' : contentHtml(content, words)}`;
}

/** A block that scrolls by itself has to be reachable by keyboard. */
export function codeHtml(value: unknown) {
  const text = typeof value === 'string' ? value : JSON.stringify(value, null, 2);
  return html`<pre tabindex="0"><code>${text}</code></pre>`;
}

function formHtml({ method, path, operation }: DocsCall, words: DocsWords) {
  const id = operation.operationId;
  const content = Object.entries(operation.requestBody?.content ?? {});
  return html`<form class="try" data-call data-method="${method}" data-path="${path}" data-audience="${operation['x-audience']}" aria-label="${words.tryIt}: ${method.toUpperCase()} ${path}" novalidate>
<h4>${words.tryIt}</h4>
${operation.parameters.map((parameter) => parameterFieldHtml(id, parameter, words))}
${content.map(([type, { example }]) =>
  type === 'application/json'
    ? html`<label for="${id}-body">${words.body}</label>
<textarea id="${id}-body" data-body rows="${Math.min(14, JSON.stringify(example, null, 2).split('\n').length + 1)}" spellcheck="false" autocomplete="off" aria-describedby="${id}-problem">${JSON.stringify(example, null, 2)}</textarea>`
    : html`<label for="${id}-file">${words.file} <code>${type}</code></label>
<input type="file" id="${id}-file" data-file accept="${type}" aria-describedby="${id}-problem">`,
)}
<p class="problem" id="${id}-problem" role="alert"></p>
<button type="submit">${words.send}</button>
<details class="shell"><summary>${words.shell}</summary><pre tabindex="0"><code data-shell></code></pre></details>
<div class="answer" data-answer role="status"></div>
</form>`;
}

function parameterFieldHtml(id: string, parameter: OpenApiParameter, words: DocsWords) {
  const field = `${id}-${parameter.in}-${parameter.name}`;
  const label = html`<label for="${field}"><code>${parameter.name}</code>${parameter.required ? html` <em>${words.required}</em>` : ''}</label>`;
  const choices = choicesOf(parameter.schema);
  const common = html`id="${field}" data-in="${parameter.in}" data-name="${parameter.name}" ${parameter.required ? 'required' : ''}`;
  if (choices !== null) {
    return html`${label}<select ${common}><option value=""></option>${choices.map((choice) => html`<option>${choice}</option>`)}</select>`;
  }
  return html`${label}<input type="text" ${common} autocomplete="off" spellcheck="false" aria-describedby="${id}-problem">`;
}

function choicesOf({ type, enum: choices }: OpenApiParameter['schema']): string[] | null {
  if (type === 'boolean') return ['true', 'false'];
  return Array.isArray(choices) ? choices.map(String) : null;
}

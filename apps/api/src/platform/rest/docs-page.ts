import { createHash } from 'node:crypto';
import { html, raw } from 'hono/html';
import type { OpenApiDocument, OpenApiOperation } from './open-api.ts';

/** The reference as a page: no script, one style sheet inside, readable in light and dark. */
export async function docsPage(document: OpenApiDocument): Promise<{ body: string; csp: string }> {
  const operations = Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({ path, method, operation })),
  );
  const tags = [...new Set(operations.flatMap(({ operation }) => operation.tags))];
  const server = document.servers[0]?.url ?? '';
  const page = await html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${document.info.title} · interface</title>
<style>${raw(style)}</style>
</head>
<body>
<main>
<h1>${document.info.title}</h1>
<p>${document.info.description}</p>
<p>Address: <code>${server}</code> · machine-readable: <a href="/openapi.json">/openapi.json</a></p>
<nav aria-label="Calls"><ul>${operations.map(
    ({ path, method, operation }) =>
      html`<li><a href="#${operation.operationId}"><code>${method.toUpperCase()} ${path}</code></a></li>`,
  )}</ul></nav>
${tags.map(
  (tag) => html`<section aria-labelledby="tag-${tag}"><h2 id="tag-${tag}">${tag}</h2>
${operations.filter(({ operation }) => operation.tags.includes(tag)).map(operationHtml)}</section>`,
)}
<section aria-labelledby="errors"><h2 id="errors">Errors</h2>
<p>Every error of every call has this shape.</p>${schemaHtml(document.components.schemas['Error'])}</section>
</main>
</body>
</html>`;
  const styleHash = createHash('sha256').update(style).digest('base64');
  return {
    body: String(page),
    csp: `default-src 'none'; style-src 'sha256-${styleHash}'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`,
  };
}

function operationHtml({
  path,
  method,
  operation,
}: {
  path: string;
  method: string;
  operation: OpenApiOperation;
}) {
  const body = operation.requestBody?.content;
  return html`<article id="${operation.operationId}">
<h3><code>${method.toUpperCase()} ${path}</code></h3>
<p>${operation.summary}. ${operation.security.length === 0 ? 'Needs no sign-in.' : 'Needs a bearer token.'}</p>
${
  operation.parameters.length === 0
    ? ''
    : html`<table><caption>Parameters</caption><thead><tr><th scope="col">Name</th><th scope="col">In</th><th scope="col">Needed</th><th scope="col">Form</th></tr></thead>
<tbody>${operation.parameters.map(
        (parameter) =>
          html`<tr><th scope="row"><code>${parameter.name}</code></th><td>${parameter.in}</td><td>${parameter.required ? 'yes' : 'no'}</td><td><code>${JSON.stringify(parameter.schema)}</code></td></tr>`,
      )}</tbody></table>`
}
${body === undefined ? '' : html`<details><summary>Body</summary>${contentHtml(body)}</details>`}
${Object.entries(operation.responses).map(([status, response]) =>
  response.content === undefined || status === 'default'
    ? html`<p>${status === 'default' ? 'Otherwise: an error.' : html`<code>${status}</code> ${response.description}`}</p>`
    : html`<details><summary>Answer <code>${status}</code></summary>${contentHtml(response.content)}</details>`,
)}
</article>`;
}

function contentHtml(content: { [type: string]: unknown }) {
  return html`${Object.entries(content).map(
    ([type, value]) =>
      html`<p><code>${type}</code></p>${schemaHtml(value !== null && typeof value === 'object' && 'schema' in value ? value.schema : value)}`,
  )}`;
}

function schemaHtml(schema: unknown) {
  return html`<pre tabindex="0"><code>${JSON.stringify(schema, null, 2)}</code></pre>`;
}

const style = `
:root { color-scheme: light dark; background: Canvas; color: CanvasText; font-family: system-ui, sans-serif; line-height: 1.55; }
body { margin: 0; }
main { max-width: 56rem; margin: 0 auto; padding: 2rem 1rem 4rem; }
code, pre { font-family: ui-monospace, monospace; font-size: 0.9em; }
pre { overflow: auto; max-height: 24rem; padding: 0.75rem; border: 1px solid GrayText; }
article { border-top: 1px solid GrayText; padding-block: 0.5rem 1rem; }
table { border-collapse: collapse; width: 100%; text-align: left; }
caption { text-align: left; font-weight: 600; }
th, td { padding: 0.25rem 0.75rem 0.25rem 0; vertical-align: top; overflow-wrap: anywhere; }
nav ul { columns: 2 16rem; padding-left: 1rem; }
summary { cursor: pointer; padding-block: 0.25rem; }
`;

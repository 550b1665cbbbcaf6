/* Sends a call and shows what came: as text or as a picture, never as markup. */

import { find, isSound, word } from './elements.js';
import { heldToken } from './sign-in.js';

/**
 * @typedef {{ method: string, address: string, headers: Headers, body: string | File | null }} Call
 */

/**
 * The call as the form describes it now.
 *
 * @param {HTMLFormElement} form
 * @returns {Call}
 */
function callOf(form) {
  let path = form.dataset['path'] ?? '';
  const query = new URLSearchParams();
  const headers = new Headers();
  for (const field of form.querySelectorAll('[data-in]')) {
    if (!(field instanceof HTMLInputElement || field instanceof HTMLSelectElement)) continue;
    const name = field.dataset['name'] ?? '';
    const value = field.value.trim();
    if (value === '') continue;
    if (field.dataset['in'] === 'path') path = path.replace(`{${name}}`, encodeURIComponent(value));
    if (field.dataset['in'] === 'query') query.set(name, value);
    if (field.dataset['in'] === 'header') headers.set(name, value);
  }
  const text = find(form, '[data-body]', HTMLTextAreaElement);
  const file = find(form, '[data-file]', HTMLInputElement)?.files?.[0] ?? null;
  if (text !== null) headers.set('content-type', 'application/json');
  else if (file !== null) headers.set('content-type', file.type);
  const asked = query.toString();
  return {
    method: (form.dataset['method'] ?? 'get').toUpperCase(),
    address: `/api/v1${path}${asked === '' ? '' : `?${asked}`}`,
    headers,
    body: text?.value ?? file,
  };
}

/** @param {HTMLFormElement} form */
export async function sendCall(form) {
  const place = find(form, '[data-answer]', HTMLElement);
  if (place === null || !isSound(form)) return;
  place.replaceChildren(textElement('p', word('sending')));
  const { method, address, headers, body } = callOf(form);
  const token = heldToken();
  if (token !== '') headers.set('authorization', `Bearer ${token}`);
  const startedAt = performance.now();
  try {
    const answer = await fetch(address, { method, headers, body, credentials: 'omit', cache: 'no-store' });
    const bytes = await answer.blob();
    await showAnswer(place, answer, bytes, performance.now() - startedAt);
  } catch {
    place.replaceChildren(textElement('p', word('noAnswer')));
  }
}

/**
 * @param {HTMLElement} place
 * @param {Response} answer
 * @param {Blob} bytes
 * @param {number} milliseconds
 */
async function showAnswer(place, answer, bytes, milliseconds) {
  const status = textElement('p', '');
  const code = textElement('strong', `${answer.status} ${answer.statusText}`.trim());
  code.className = answer.ok ? 'good' : 'bad';
  const times = [`${word('took')} ${milliseconds.toFixed(0)} ms`];
  const inside = answer.headers.get('x-process-time');
  if (inside !== null) times.push(`X-Process-Time ${inside} s`);
  status.append(`${word('answer')} `, code, ` · ${times.join(' · ')}`);

  const headers = document.createElement('details');
  headers.append(textElement('summary', word('headers')));
  headers.append(codeBlock([...answer.headers].map(([name, value]) => `${name}: ${value}`).join('\n')));
  place.replaceChildren(status, headers, await bodyElement(bytes));
}

/** @param {Blob} bytes */
async function bodyElement(bytes) {
  if (bytes.size === 0) return textElement('p', word('emptyBody'));
  if (bytes.type.startsWith('application/json')) return codeBlock(pretty(await bytes.text()));
  if (bytes.type.startsWith('text/')) return codeBlock(await bytes.text());
  const address = URL.createObjectURL(bytes);
  if (/^image\/(png|jpeg|webp|avif|gif)$/.test(bytes.type)) {
    const picture = document.createElement('img');
    picture.src = address;
    picture.alt = word('body');
    return picture;
  }
  const link = document.createElement('a');
  link.href = address;
  link.download = 'answer';
  link.textContent = word('save');
  const told = textElement('p', `${word('notShown')} `);
  told.append(link);
  return told;
}

/** @param {string} text */
function pretty(text) {
  try {
    return JSON.stringify(JSON.parse(text), null, 2);
  } catch {
    return text;
  }
}

/** @param {string} text */
function codeBlock(text) {
  const block = document.createElement('pre');
  // It scrolls by itself, so it has to be reachable by keyboard.
  block.tabIndex = 0;
  block.append(textElement('code', text));
  return block;
}

/** @param {string} name @param {string} text */
function textElement(name, text) {
  const element = document.createElement(name);
  element.textContent = text;
  return element;
}

/** Shows the same call as a line for a shell. @param {HTMLFormElement} form */
export function showShell(form) {
  const place = find(form, '[data-shell]', HTMLElement);
  if (place === null) return;
  const { method, address, headers, body } = callOf(form);
  const quoted = (/** @type {string} */ text) => `'${text.replaceAll("'", "'\\''")}'`;
  const lines = [`curl -X ${method} ${quoted(location.origin + address)}`];
  if (form.dataset['audience'] !== 'anyone') lines.push('  -H "Authorization: Bearer $TOKEN"');
  for (const [name, value] of headers) lines.push(`  -H ${quoted(`${name}: ${value}`)}`);
  if (typeof body === 'string') lines.push(`  -d ${quoted(body)}`);
  else if (body !== null) lines.push(`  --data-binary ${quoted(`@${body.name}`)}`);
  place.textContent = lines.join(' \\\n');
}

/*
 * Sends the calls of the page. Runs as it stands, without a build: types are in comments and are checked with the rest.
 * The token lives in `token` and nowhere else; whatever an answer says is shown as text, never as markup.
 */

/** What a call or a sign-in carries as its bearer, while this page is open. */
let token = '';
/** Belongs to a log-in that waits for its second factor. */
let ticket = '';

/** The sentences of the page, in the language that it is shown in now. @returns {Record<string, string>} */
const words = () => JSON.parse(document.body.dataset['words'] ?? '{}');
/** @param {string} key */
const word = (key) => words()[key] ?? '';

/**
 * @template {Element} T
 * @param {ParentNode} root
 * @param {string} selector
 * @param {new (...args: never[]) => T} type
 * @returns {T | null}
 */
function find(root, selector, type) {
  const element = root.querySelector(selector);
  return element instanceof type ? element : null;
}

// What follows listens on the document: a page in another language replaces the body, and the token goes on.
document.addEventListener('submit', (event) => {
  const form = event.target;
  if (!(form instanceof HTMLFormElement)) return;
  event.preventDefault();
  if ('call' in form.dataset) void sendCall(form);
  if ('signIn' in form.dataset) void signIn(form);
  if ('secondFactor' in form.dataset) void confirmSecondFactor(form);
  if ('paste' in form.dataset) usePasted(form);
});

document.addEventListener('click', (event) => {
  if (!(event.target instanceof Element)) return;
  const link = event.target.closest('a[data-language]');
  if (link instanceof HTMLAnchorElement && !event.ctrlKey && !event.metaKey && !event.shiftKey) {
    event.preventDefault();
    void showLanguage(link.href);
  }
  if (event.target.closest('[data-leave]') !== null) leave();
  if (event.target.closest('[data-menu]') !== null) toggleMenu();
  if (event.target.closest('#calls a') !== null) toggleMenu(false);
});

document.addEventListener('input', (event) => {
  const field = event.target;
  if (!(field instanceof HTMLElement)) return;
  if (field.matches('[data-find]') && field instanceof HTMLInputElement) showFound(field.value);
  const form = field.closest('form[data-call]');
  if (form instanceof HTMLFormElement) showShell(form);
});

document.addEventListener('keydown', (event) => {
  if (event.key === 'Escape') toggleMenu(false);
});

begin();

function begin() {
  document.documentElement.classList.add('js');
  const door = find(document, '[data-door]', HTMLElement);
  if (door !== null) door.hidden = false;
  for (const form of document.querySelectorAll('form[data-call]')) {
    if (form instanceof HTMLFormElement) showShell(form);
  }
}

/** @param {boolean} [isOpen] */
function toggleMenu(isOpen) {
  const button = find(document, '[data-menu]', HTMLButtonElement);
  const next = isOpen ?? button?.getAttribute('aria-expanded') !== 'true';
  button?.setAttribute('aria-expanded', String(next));
  document.getElementById('calls')?.classList.toggle('open', next);
}

/** @param {string} text */
function showFound(text) {
  const wanted = text.trim().toLowerCase().split(/\s+/);
  let found = 0;
  for (const group of document.querySelectorAll('#calls [data-group]')) {
    let inGroup = 0;
    for (const item of group.querySelectorAll('[data-search]')) {
      if (!(item instanceof HTMLElement)) continue;
      const isFound = wanted.every((part) => item.dataset['search']?.includes(part) ?? false);
      item.hidden = !isFound;
      inGroup += isFound ? 1 : 0;
    }
    if (group instanceof HTMLElement) group.hidden = inGroup === 0;
    found += inGroup;
  }
  const nothing = find(document, '[data-nothing]', HTMLElement);
  if (nothing !== null) nothing.textContent = found === 0 ? word('nothingFound') : '';
}

/** Shows the page in another language without forgetting the token. @param {string} address */
async function showLanguage(address) {
  const answer = await fetch(address, { credentials: 'omit' });
  const page = new DOMParser().parseFromString(await answer.text(), 'text/html');
  document.documentElement.lang = page.documentElement.lang;
  document.title = page.title;
  document.body.replaceWith(document.adoptNode(page.body));
  history.replaceState(null, '', address + location.hash);
  begin();
  void showWho();
  find(document, 'a[data-language][aria-current]', HTMLAnchorElement)?.focus();
}

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

/** The first field that cannot be sent as it is, and why. @param {HTMLFormElement} form */
function problemOf(form) {
  for (const field of form.querySelectorAll('[required]')) {
    const isField = field instanceof HTMLInputElement || field instanceof HTMLSelectElement;
    if (isField && field.value.trim() === '') return { field, sentence: word('missing') };
  }
  const body = find(form, '[data-body]', HTMLTextAreaElement);
  if (body === null) return null;
  try {
    JSON.parse(body.value);
    return null;
  } catch {
    return { field: body, sentence: word('badJson') };
  }
}

/** Says what is wrong beside the field and goes there; clears it when nothing is. @param {HTMLFormElement} form */
function isSound(form) {
  for (const field of form.querySelectorAll('[aria-invalid]')) field.removeAttribute('aria-invalid');
  const problem = problemOf(form);
  showProblem(form, problem?.sentence ?? '');
  problem?.field.setAttribute('aria-invalid', 'true');
  problem?.field.focus();
  return problem === null;
}

/** @param {HTMLFormElement} form @param {string} sentence */
function showProblem(form, sentence) {
  const place = find(form, '.problem', HTMLElement);
  if (place !== null) place.textContent = sentence;
}

/** @param {HTMLFormElement} form */
async function sendCall(form) {
  const place = find(form, '[data-answer]', HTMLElement);
  if (place === null || !isSound(form)) return;
  place.replaceChildren(textElement('p', word('sending')));
  const { method, address, headers, body } = callOf(form);
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
function showShell(form) {
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

/** @param {HTMLFormElement} form */
async function signIn(form) {
  if (!isSound(form)) return;
  const fields = new FormData(form);
  const body = { email: fields.get('account'), password: fields.get('password') };
  await enter(form, document.body.dataset['signInPath'] ?? '', body);
}

/** @param {HTMLFormElement} form */
async function confirmSecondFactor(form) {
  if (!isSound(form)) return;
  const code = String(new FormData(form).get('code')).trim();
  const isApp = /^\d{6}$/.test(code.replaceAll(' ', ''));
  const shown = isApp ? { code: code.replaceAll(' ', '') } : { recovery_code: code };
  await enter(form, document.body.dataset['secondFactorPath'] ?? '', { ticket, ...shown });
}

/**
 * Sends what somebody shows of themselves; keeps the token, or asks for the second factor.
 *
 * @param {HTMLFormElement} form
 * @param {string} path
 * @param {Record<string, unknown>} body
 */
async function enter(form, path, body) {
  showProblem(form, '');
  let status = 0;
  /** @type {Record<string, unknown>} */
  let said = {};
  try {
    const answer = await fetch(path, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
      credentials: 'omit',
    });
    status = answer.status;
    said = await answer.json();
  } catch {
    showProblem(form, word('noAnswer'));
    return;
  }
  if (status === 202 && typeof said['ticket'] === 'string') {
    ticket = said['ticket'];
    askForSecondFactor();
  } else if (status < 300 && typeof said['access_token'] === 'string') {
    token = said['access_token'];
    ticket = '';
    form.reset();
    await showWho();
  } else {
    const wrong = word('secondFactor' in form.dataset ? 'wrongCode' : 'wrongPassword');
    showProblem(
      form,
      status === 429 ? word('tooOften') : status === 401 || status === 400 ? wrong : word('failed'),
    );
  }
}

function askForSecondFactor() {
  const form = find(document, '[data-second-factor]', HTMLFormElement);
  const first = find(document, '[data-sign-in]', HTMLFormElement);
  if (form === null || first === null) return;
  first.hidden = true;
  form.hidden = false;
  find(form, 'input', HTMLInputElement)?.focus();
}

/** @param {HTMLFormElement} form */
function usePasted(form) {
  if (!isSound(form)) return;
  token = String(new FormData(form).get('token')).trim();
  form.reset();
  void showWho();
}

/** Says in the page as whom its calls are sent. */
async function showWho() {
  const place = find(document, '[data-who]', HTMLElement);
  const ways = find(document, '[data-ways]', HTMLElement);
  const button = find(document, '[data-leave]', HTMLButtonElement);
  if (place === null || ways === null || button === null) return;
  const isIn = token !== '';
  ways.hidden = isIn;
  button.hidden = !isIn;
  place.textContent = (isIn ? place.dataset['pasted'] : place.dataset['out']) ?? '';
  if (!isIn) return;
  if (ways.contains(document.activeElement) || document.activeElement === document.body) button.focus();
  const email = await ownEmail();
  if (email !== null) place.textContent = `${place.dataset['in'] ?? ''} ${email}`;
}

async function ownEmail() {
  try {
    const answer = await fetch(document.body.dataset['mePath'] ?? '', {
      headers: { authorization: `Bearer ${token}` },
      credentials: 'omit',
    });
    /** @type {Record<string, unknown>} */
    const said = await answer.json();
    return answer.ok && typeof said['email'] === 'string' ? said['email'] : null;
  } catch {
    return null;
  }
}

function leave() {
  token = '';
  ticket = '';
  const first = find(document, '[data-sign-in]', HTMLFormElement);
  const second = find(document, '[data-second-factor]', HTMLFormElement);
  if (first !== null) first.hidden = false;
  if (second !== null) second.hidden = true;
  void showWho();
  first?.querySelector('input')?.focus();
}

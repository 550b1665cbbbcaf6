/* Who calls: the token lives in this file's `token` while the page is open, and nowhere else. */

import { find, isSound, showProblem, word } from './elements.js';

/** What calls carry as their bearer. */
let token = '';
/** Belongs to a log-in that waits for its second factor. */
let ticket = '';

/** The token that was signed in with or pasted; empty without one. */
export const heldToken = () => token;

/** @param {HTMLFormElement} form */
export async function signIn(form) {
  if (!isSound(form)) return;
  const fields = new FormData(form);
  const body = { email: fields.get('account'), password: fields.get('password') };
  await enter(form, document.body.dataset['signInPath'] ?? '', body);
}

/** @param {HTMLFormElement} form */
export async function confirmSecondFactor(form) {
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
export function usePasted(form) {
  if (!isSound(form)) return;
  token = String(new FormData(form).get('token')).trim();
  form.reset();
  void showWho();
}

/** Says in the page as whom its calls are sent. */
export async function showWho() {
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

export function leave() {
  token = '';
  ticket = '';
  const first = find(document, '[data-sign-in]', HTMLFormElement);
  const second = find(document, '[data-second-factor]', HTMLFormElement);
  if (first !== null) first.hidden = false;
  if (second !== null) second.hidden = true;
  void showWho();
  first?.querySelector('input')?.focus();
}

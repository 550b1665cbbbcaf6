/*
 * Makes the page one that sends calls. Its files run as they stand, without a build: their types are in comments and are
 * checked with the rest.
 */

import { find, word } from './elements.js';
import { sendCall, showShell } from './send-call.js';
import { confirmSecondFactor, leave, showWho, signIn, usePasted } from './sign-in.js';

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

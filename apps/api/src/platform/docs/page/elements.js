// What the other files of the page need to read and to say something in it.

/** The sentences of the page, in the language that it is shown in now. @returns {Record<string, string>} */
const words = () => JSON.parse(document.body.dataset['words'] ?? '{}');
/** @param {string} key */
export const word = (key) => words()[key] ?? '';

/**
 * @template {Element} T
 * @param {ParentNode} root
 * @param {string} selector
 * @param {new (...args: never[]) => T} type
 * @returns {T | null}
 */
export function find(root, selector, type) {
  const element = root.querySelector(selector);
  return element instanceof type ? element : null;
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
export function isSound(form) {
  for (const field of form.querySelectorAll('[aria-invalid]')) field.removeAttribute('aria-invalid');
  const problem = problemOf(form);
  showProblem(form, problem?.sentence ?? '');
  problem?.field.setAttribute('aria-invalid', 'true');
  problem?.field.focus();
  return problem === null;
}

/** @param {HTMLFormElement} form @param {string} sentence */
export function showProblem(form, sentence) {
  const place = find(form, '.problem', HTMLElement);
  if (place !== null) place.textContent = sentence;
}

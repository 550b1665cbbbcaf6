/**
 * After a change of page nothing has the focus when what had it is gone, so Tab would start at the very top. The
 * page itself takes it then; a page that gave it to a field of its own keeps that.
 */
export function focusPage(): void {
  const held = document.activeElement;
  if (held && held !== document.body) return;
  const page = document.querySelector('main');
  if (!page) return;
  page.tabIndex = -1;
  page.focus({ preventScroll: true });
}

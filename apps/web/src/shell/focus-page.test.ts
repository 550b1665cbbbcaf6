// @vitest-environment jsdom
import { describe, expect, it } from 'vitest';
import { focusPage } from './focus-page.ts';

const show = (html: string) => {
  document.body.innerHTML = html;
};

describe('the focus after a change of page', () => {
  it('lies on the page when what had it is gone', () => {
    show('<main><input></main>');
    focusPage();
    expect(document.activeElement?.localName).toBe('main');
  });

  it('stays where a page has put it', () => {
    show('<main><input id="prompt"></main>');
    document.getElementById('prompt')?.focus();
    focusPage();
    expect(document.activeElement?.id).toBe('prompt');
  });

  it('asks nothing of a page that has no place for it', () => {
    show('<p>…</p>');
    focusPage();
    expect(document.activeElement).toBe(document.body);
  });
});

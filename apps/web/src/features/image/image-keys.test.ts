// @vitest-environment jsdom
import { describe, expect, it } from 'vitest';
import { imageKeyAction } from './image-keys.ts';

function press(init: KeyboardEventInit, on: Element = document.body) {
  let action: ReturnType<typeof imageKeyAction> = null;
  const listen = (event: KeyboardEvent) => {
    action = imageKeyAction(event);
  };
  window.addEventListener('keydown', listen);
  on.dispatchEvent(new KeyboardEvent('keydown', { bubbles: true, cancelable: true, ...init }));
  window.removeEventListener('keydown', listen);
  return action;
}

describe('keys of the image view', () => {
  it.each([
    ['ArrowLeft', 'previous'],
    ['ArrowRight', 'next'],
    ['Escape', 'leave'],
    ['Delete', 'remove'],
  ])('%s means %s', (key, action) => {
    expect(press({ key, code: key })).toBe(action);
  });

  it('understands letters in the Korean layout, too', () => {
    expect(press({ key: 'i', code: 'KeyI' })).toBe('toggle-panel');
    expect(press({ key: 'ㅑ', code: 'KeyI' })).toBe('toggle-panel');
    expect(press({ key: 'ㅋ', code: 'KeyZ' })).toBe('toggle-actual-size');
    expect(press({ key: 'ㅇ', code: 'KeyD' })).toBe('download');
  });

  it('leaves the shortcuts of the browser alone', () => {
    expect(press({ key: 'd', code: 'KeyD', ctrlKey: true })).toBeNull();
    expect(press({ key: 'ArrowLeft', code: 'ArrowLeft', altKey: true })).toBeNull();
    expect(press({ key: 'z', code: 'KeyZ', metaKey: true })).toBeNull();
  });

  it('leaves fields, menus and dialogs their own keys', () => {
    document.body.innerHTML =
      '<div role="dialog"><button>ok</button></div><input><div role="menu"><p></p></div>';
    for (const place of ['button', 'input', 'p']) {
      const element = document.querySelector(place);
      expect(element && press({ key: 'Delete', code: 'Delete' }, element)).toBeNull();
    }
  });

  it('leaves everything else alone', () => {
    expect(press({ key: 'q', code: 'KeyQ' })).toBeNull();
  });
});

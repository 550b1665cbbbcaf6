// @vitest-environment jsdom
import { act, fireEvent, render, screen } from '@testing-library/react';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { useLongPress } from './use-long-press.ts';

let pressed = 0;
let clicked = 0;

function Thing() {
  const longPress = useLongPress(() => {
    pressed += 1;
  });
  return (
    <div {...longPress}>
      <button
        type="button"
        onClick={() => {
          clicked += 1;
        }}
      >
        thing
      </button>
    </div>
  );
}

beforeEach(() => {
  vi.useFakeTimers();
  pressed = 0;
  clicked = 0;
  render(<Thing />);
});

const thing = () => screen.getByRole('button');
const rest = (ms: number) => act(() => vi.advanceTimersByTime(ms));
const down = (pointerType: string) => fireEvent.pointerDown(thing(), { pointerType, clientX: 5, clientY: 5 });

describe('a long press', () => {
  it('counts when a finger rests, and swallows the click that follows', () => {
    down('touch');
    rest(1_000);
    fireEvent.pointerUp(thing());
    fireEvent.click(thing());
    expect([pressed, clicked]).toEqual([1, 0]);
    fireEvent.click(thing());
    expect(clicked).toBe(1);
  });

  it('is no more than a click when the finger leaves soon', () => {
    down('touch');
    rest(100);
    fireEvent.pointerUp(thing());
    rest(1_000);
    fireEvent.click(thing());
    expect([pressed, clicked]).toEqual([0, 1]);
  });

  it('is scrolling when the finger moves', () => {
    down('touch');
    fireEvent.pointerMove(thing(), { clientX: 5, clientY: 40 });
    rest(1_000);
    expect(pressed).toBe(0);
  });

  it('does not exist for a mouse', () => {
    down('mouse');
    rest(1_000);
    expect(pressed).toBe(0);
  });
});

// @vitest-environment jsdom
import { fireEvent, screen } from '@testing-library/react';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { renderWithApi } from '../../testing/render-with-api.tsx';
import { Scrubber } from './Scrubber.tsx';

const months = [
  { month: '2026-11', count: 128 },
  { month: '2026-10', count: 76 },
  { month: '2025-12', count: 1 },
];
const onGo = vi.fn();

function show(current: string) {
  renderWithApi(<Scrubber months={months} current={current} height={600} isLoading={false} onGo={onGo} />, {
    address: '/trpc',
  });
  return screen.getByRole('slider');
}
const press = (current: string, key: string) => {
  onGo.mockClear();
  fireEvent.keyDown(show(current), { key });
};

beforeEach(() => localStorage.setItem('pingvas.language', 'en'));

describe('the scrubber', () => {
  it('says where one is in words', () => {
    expect(show('2026-10').getAttribute('aria-valuetext')).toBe('October 2026, 76 pictures');
  });

  it('shows years before this one, and the oldest month', () => {
    show('2026-11');
    for (const label of ['Nov', 'Oct', '2025', 'Dec']) expect(screen.queryByText(label)).not.toBeNull();
  });

  it.each([
    ['ArrowDown', '2026-10'],
    ['End', '2025-12'],
  ])('goes back in time with %s', (key, month) => {
    press('2026-11', key);
    expect(onGo).toHaveBeenCalledWith(month);
  });

  it('stays at its ends', () => {
    press('2026-11', 'ArrowUp');
    expect(onGo).not.toHaveBeenCalled();
  });
});

// @vitest-environment jsdom
import { fireEvent, screen } from '@testing-library/react';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { buildListItem } from '../../testing/build-generation.ts';
import { renderWithApi } from '../../testing/render-with-api.tsx';
import { GalleryTile } from './GalleryTile.tsx';

const image = buildListItem({ prompt: 'a moon jar', isEmulated: true });
const actions = { onFocus: vi.fn(), onOpen: vi.fn(), onToggle: vi.fn(), onReach: vi.fn() };

function show(patch: { readonly isChosen?: boolean; readonly isSelecting?: boolean } = {}) {
  renderWithApi(
    <ul>
      <GalleryTile
        image={image}
        index={0}
        x={0}
        y={0}
        width={300}
        height={200}
        isChosen={false}
        isSelecting={false}
        isCurrent
        isNew={false}
        isShared={false}
        matWidth={14}
        actions={actions}
        {...patch}
      />
    </ul>,
    { address: '/trpc' },
  );
  return screen.getByRole('link');
}

const byPointer = { detail: 1 };
const byKey = { detail: 0 };

beforeEach(() => {
  localStorage.setItem('pingvas.language', 'en');
  for (const action of Object.values(actions)) action.mockClear();
});

describe('a picture of the gallery', () => {
  it('is called by its prompt, and says who drew it', () => {
    expect(show().textContent).toContain('Emulator');
    expect(screen.getByRole('img').getAttribute('alt')).toBe('a moon jar');
    expect(screen.getByRole('checkbox').getAttribute('aria-label')).toBe('Select: a moon jar');
  });

  it('opens with a click', () => {
    fireEvent.click(show(), byPointer);
    expect(actions.onOpen).toHaveBeenCalledWith(image.id);
    expect(actions.onToggle).not.toHaveBeenCalled();
  });

  it('is chosen by a click while others are, but still opens with Enter', () => {
    const link = show({ isSelecting: true });
    fireEvent.click(link, byPointer);
    expect(actions.onToggle).toHaveBeenCalledWith(image.id);
    expect(actions.onOpen).not.toHaveBeenCalled();
    fireEvent.click(link, byKey);
    expect(actions.onOpen).toHaveBeenCalledTimes(1);
  });

  it('ends a range with Shift', () => {
    fireEvent.click(show(), { ...byPointer, shiftKey: true });
    expect(actions.onReach).toHaveBeenCalledWith(image.id);
    fireEvent.click(screen.getByRole('checkbox'), { shiftKey: true });
    expect(actions.onReach).toHaveBeenCalledTimes(2);
    expect(actions.onToggle).not.toHaveBeenCalled();
  });

  it('is chosen with its check', () => {
    show();
    fireEvent.click(screen.getByRole('checkbox'));
    expect(actions.onToggle).toHaveBeenCalledWith(image.id);
  });

  it('shrinks into its mat without being cropped', () => {
    const link = show({ isChosen: true, isSelecting: true });
    expect(screen.getByRole<HTMLInputElement>('checkbox').checked).toBe(true);
    expect(link.querySelector('span')?.style.transform).toBe('scale(0.86)');
  });
});

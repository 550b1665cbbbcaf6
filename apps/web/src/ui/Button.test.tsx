// @vitest-environment jsdom
import { fireEvent, render, screen } from '@testing-library/react';
import { describe, expect, it, vi } from 'vitest';
import { Button } from './Button.tsx';
import { WideButton } from './WideButton.tsx';

describe.each([
  ['a button', Button],
  ['a wide button', WideButton],
] as const)('%s that is at work', (_, Named) => {
  it('keeps the focus, says that it is at work, and takes no second press', () => {
    const press = vi.fn();
    const { rerender } = render(<Named onClick={press}>Connect</Named>);
    const button = screen.getByRole<HTMLButtonElement>('button', { name: 'Connect' });
    button.focus();
    fireEvent.click(button);
    rerender(
      <Named onClick={press} isBusy>
        Connect
      </Named>,
    );
    fireEvent.click(button);
    expect(press).toHaveBeenCalledTimes(1);
    expect(button.getAttribute('aria-disabled')).toBe('true');
    // A button that is switched off loses the focus in browsers, and nobody knows where to give it back to.
    expect(button.disabled).toBe(false);
    expect(document.activeElement).toBe(button);
  });

  it('sends its form once', () => {
    const send = vi.fn((event: { preventDefault: () => void }) => event.preventDefault());
    render(
      <form onSubmit={send}>
        <Named type="submit" isBusy>
          Save
        </Named>
      </form>,
    );
    fireEvent.click(screen.getByRole('button', { name: 'Save' }));
    expect(send).not.toHaveBeenCalled();
  });
});

import { MagnifyingGlass } from '@phosphor-icons/react/dist/csr/MagnifyingGlass';
import { useEffect, useRef, useState } from 'react';

interface SearchFieldProps {
  readonly label: string;
  readonly placeholder?: string;
  readonly value: string;
  /** A moment after the last character, or at once with Enter. */
  readonly onSearch: (value: string) => void;
  readonly className?: string;
}

const afterTypingMs = 250;

/** Where one looks for something. "/" brings one here from anywhere on the page. */
export function SearchField({ label, placeholder, value, onSearch, className }: SearchFieldProps) {
  const field = useRef<HTMLInputElement>(null);
  const [typed, setTyped] = useState(value);
  const [known, setKnown] = useState(value);
  // What came from elsewhere, e.g. by going back, counts; what is being typed is not taken away by its own answer.
  if (value !== known) {
    setKnown(value);
    if (value !== typed.trim()) setTyped(value);
  }

  useEffect(() => {
    const wanted = typed.trim();
    if (wanted === value) return;
    const timer = setTimeout(() => onSearch(wanted), afterTypingMs);
    return () => clearTimeout(timer);
  }, [typed, value, onSearch]);

  useEffect(() => {
    const focus = (event: KeyboardEvent) => {
      const { target } = event;
      const isWriting =
        target instanceof HTMLElement && target.closest('input, textarea, select, [role=dialog]');
      if (event.key !== '/' || event.ctrlKey || event.metaKey || isWriting) return;
      event.preventDefault();
      field.current?.focus();
    };
    document.addEventListener('keydown', focus);
    return () => document.removeEventListener('keydown', focus);
  }, []);

  return (
    <div className={className}>
      <div className="relative">
        <MagnifyingGlass
          size={20}
          aria-hidden="true"
          className="pointer-events-none absolute top-1/2 left-3 -translate-y-1/2 text-ink-3"
        />
        <input
          ref={field}
          type="search"
          aria-label={label}
          placeholder={placeholder}
          value={typed}
          maxLength={100}
          autoComplete="off"
          spellCheck={false}
          onChange={(event) => setTyped(event.currentTarget.value)}
          onKeyDown={(event) => {
            if (event.key === 'Enter') onSearch(typed.trim());
          }}
          className="block h-control-m w-full rounded-control bg-raised pr-3 pl-10 text-14 text-ink edge-control focus:outline-2 focus:-outline-offset-2 focus:outline-focus max-wide:text-16"
        />
      </div>
    </div>
  );
}

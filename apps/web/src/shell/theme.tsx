import { createContext, type ReactNode, useContext, useEffect, useMemo, useState } from 'react';
import { readSaved, save } from '../api/saved.ts';

export type ThemeChoice = 'system' | 'light' | 'dark';

const storageKey = 'pingvas.theme';
const prefersLight = '(prefers-color-scheme: light)';

function savedChoice(): ThemeChoice {
  const saved = readSaved(storageKey);
  return saved === 'light' || saved === 'dark' ? saved : 'system';
}

function apply(choice: ThemeChoice): void {
  const shown = choice === 'system' ? (matchMedia(prefersLight).matches ? 'light' : 'dark') : choice;
  document.documentElement.dataset['theme'] = shown;
  const ground = getComputedStyle(document.documentElement).getPropertyValue('--ground').trim();
  document.querySelector('meta[name="theme-color"]')?.setAttribute('content', ground);
}

interface Theme {
  readonly choice: ThemeChoice;
  readonly choose: (choice: ThemeChoice) => void;
}

const ThemeContext = createContext<Theme>({ choice: 'system', choose: () => undefined });

/** Light, dark, or as the device says; follows the device while it is "system". */
export function ThemeProvider({ children }: { readonly children: ReactNode }) {
  const [choice, setChoice] = useState(savedChoice);

  useEffect(() => {
    apply(choice);
    if (choice !== 'system') return;
    const media = matchMedia(prefersLight);
    const follow = () => apply('system');
    media.addEventListener('change', follow);
    return () => media.removeEventListener('change', follow);
  }, [choice]);

  const theme = useMemo<Theme>(
    () => ({
      choice,
      choose: (next) => {
        if (next === 'system') save(storageKey, null);
        else save(storageKey, next);
        setChoice(next);
      },
    }),
    [choice],
  );

  return <ThemeContext value={theme}>{children}</ThemeContext>;
}

/** The chosen theme and how to choose another. */
export function useTheme(): Theme {
  return useContext(ThemeContext);
}

import { createContext, type ReactNode, useContext, useEffect, useMemo, useState } from 'react';
import { IntlProvider } from 'use-intl';
import { readSaved, save } from '../api/saved.ts';
import { catalogues, type Language } from './messages.ts';

const storageKey = 'pingvas.language';

/** The saved choice, else what the browser asks for; the script in index.html decides the same way. */
export function chosenLanguage(): Language {
  const saved = readSaved(storageKey);
  if (saved === 'ko' || saved === 'en') return saved;
  return /^ko\b/i.test(navigator.language) ? 'ko' : 'en';
}

interface LanguageChoice {
  readonly language: Language;
  readonly choose: (language: Language) => void;
}

const LanguageContext = createContext<LanguageChoice>({ language: 'ko', choose: () => undefined });

/** Holds the language of the interface and keeps `lang` on <html> true, which Korean line breaking needs. */
export function LanguageProvider({ children }: { readonly children: ReactNode }) {
  const [language, setLanguage] = useState(chosenLanguage);

  useEffect(() => {
    document.documentElement.lang = language;
  }, [language]);

  const choice = useMemo<LanguageChoice>(
    () => ({
      language,
      choose: (next) => {
        save(storageKey, next);
        setLanguage(next);
      },
    }),
    [language],
  );

  return (
    <LanguageContext value={choice}>
      <IntlProvider
        locale={language}
        messages={catalogues[language]}
        timeZone={Intl.DateTimeFormat().resolvedOptions().timeZone}
      >
        {children}
      </IntlProvider>
    </LanguageContext>
  );
}

/** The language now and how to choose another. */
export function useLanguage(): LanguageChoice {
  return useContext(LanguageContext);
}

import en from './en.json' with { type: 'json' };
import ko from './ko.json' with { type: 'json' };

export type Language = 'ko' | 'en';
export type Messages = typeof en;

/** Every sentence of the interface. Korean is written first; English has the same keys and arguments. */
export const catalogues: Record<Language, Messages> = { ko, en };

declare module 'use-intl' {
  interface AppConfig {
    Locale: Language;
    Messages: Messages;
  }
}

import adminEn from './admin.en.json' with { type: 'json' };
import adminKo from './admin.ko.json' with { type: 'json' };
import connectionsEn from './connections.en.json' with { type: 'json' };
import connectionsKo from './connections.ko.json' with { type: 'json' };
import studioEn from './en.json' with { type: 'json' };
import keysEn from './keys.en.json' with { type: 'json' };
import keysKo from './keys.ko.json' with { type: 'json' };
import studioKo from './ko.json' with { type: 'json' };
import mailEn from './mail.en.json' with { type: 'json' };
import mailKo from './mail.ko.json' with { type: 'json' };
import passwordEn from './password.en.json' with { type: 'json' };
import passwordKo from './password.ko.json' with { type: 'json' };
import placesEn from './places.en.json' with { type: 'json' };
import placesKo from './places.ko.json' with { type: 'json' };
import profileEn from './profile.en.json' with { type: 'json' };
import profileKo from './profile.ko.json' with { type: 'json' };
import secondFactorEn from './second-factor.en.json' with { type: 'json' };
import secondFactorKo from './second-factor.ko.json' with { type: 'json' };
import sessionsEn from './sessions.en.json' with { type: 'json' };
import sessionsKo from './sessions.ko.json' with { type: 'json' };

export type Language = 'ko' | 'en';

/** One pair of files for each part of the product; each has namespaces of its own. */
const en = {
  ...studioEn,
  ...adminEn,
  ...connectionsEn,
  ...keysEn,
  ...mailEn,
  ...passwordEn,
  ...placesEn,
  ...profileEn,
  ...secondFactorEn,
  ...sessionsEn,
};
const ko = {
  ...studioKo,
  ...adminKo,
  ...connectionsKo,
  ...keysKo,
  ...mailKo,
  ...passwordKo,
  ...placesKo,
  ...profileKo,
  ...secondFactorKo,
  ...sessionsKo,
};

export type Messages = typeof en;

/** Every sentence of the interface. Korean is written first; English has the same keys and arguments. */
export const catalogues: Record<Language, Messages> = { ko, en };

declare module 'use-intl' {
  interface AppConfig {
    Locale: Language;
    Messages: Messages;
  }
}

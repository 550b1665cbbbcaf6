import type { ApiKeyScope } from '@pingvas/contracts';
import { useTranslations } from 'use-intl';
import { partsOf } from './key-scopes.ts';

/** Says a scope in words: `verb` alone for where its module stands already, `whole` for anywhere else. */
export function useScopeWords() {
  const t = useTranslations('keys');
  const verb = (scope: ApiKeyScope): string => {
    const { module, verb } = partsOf(scope);
    const isNamed = verb === 'manage' && (module === 'images' || module === 'generation');
    return isNamed ? t(`manageOf.${module}`) : t(`verb.${verb}`);
  };
  const whole = (scope: ApiKeyScope): string => {
    const { module } = partsOf(scope);
    return module === null
      ? t('verbEverywhere', { verb: verb(scope) })
      : `${t(`module.${module}`)}: ${verb(scope)}`;
  };
  return { verb, whole };
}

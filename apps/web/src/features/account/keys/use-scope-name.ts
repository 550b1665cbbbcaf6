import type { ApiKeyScope } from '@pingvas/contracts';
import { useTranslations } from 'use-intl';
import { partsOf } from './key-scopes.ts';

/** Says a scope in words. */
export function useScopeName(): (scope: ApiKeyScope) => string {
  const t = useTranslations('keys');
  return (scope) => {
    const { module, verb } = partsOf(scope);
    const what = t(`verb.${verb}`);
    return module === null ? t('verbEverywhere', { verb: what }) : `${t(`module.${module}`)}: ${what}`;
  };
}

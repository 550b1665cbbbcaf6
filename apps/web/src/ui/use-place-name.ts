import type { Place } from '@pingvas/contracts';
import { useFormatter, useTranslations } from 'use-intl';

/** The country of an address in the language of the page, or why there is none. */
export function usePlaceName(): (place: Place) => string {
  const t = useTranslations('places');
  const format = useFormatter();
  return ({ countryCode, isLocal }) => {
    if (countryCode === null) return t(isLocal ? 'local' : 'unknown');
    return format.displayName(countryCode, { type: 'region' });
  };
}

import { useTranslations } from 'use-intl';
import { deviceOf, programOf } from './device-of.ts';

/** The device behind a sign-in or an act in words, such as "Chrome on Windows" or "curl 8.5.0". */
export function useDeviceName(): (userAgent: string | null, kind?: 'browser' | 'program') => string {
  const t = useTranslations('devices');
  return (userAgent, kind = 'program') => {
    const device = deviceOf(userAgent);
    if (device) return t('browserOn', { browser: device.browser, system: device.system });
    return kind === 'browser' ? t('browser') : (programOf(userAgent) ?? t('program'));
  };
}

import type { AccountState } from '@pingvas/contracts';
import { useTranslations } from 'use-intl';
import { Pill } from '../../../ui/Pill.tsx';

const looks = { deactivated: 'failed', leaving: 'emulator', erased: 'private' } as const;

/** Where an account stands, in a word; nothing where all is well. */
export function StatePill({ state }: { readonly state: AccountState }) {
  const t = useTranslations('admin.users');
  return state === 'active' ? null : <Pill look={looks[state]}>{t(`states.${state}`)}</Pill>;
}

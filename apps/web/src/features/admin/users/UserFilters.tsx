import { accountState, userRole } from '@pingvas/contracts';
import { useTranslations } from 'use-intl';
import { SearchField } from '../../../ui/SearchField.tsx';
import { Select } from '../../../ui/Select.tsx';
import type { UsersSearch } from './users-search.ts';

interface UserFiltersProps {
  readonly asked: UsersSearch;
  readonly onAsk: (next: UsersSearch) => void;
}

/** Narrows the list of people by what they are called, what they may do and where their account stands. */
export function UserFilters({ asked, onAsk }: UserFiltersProps) {
  const t = useTranslations('admin.users');
  const { search = '', role = '', state = '', verified } = asked;
  // A choice that is taken back leaves no trace in the address.
  const narrow = (change: { readonly [Key in keyof UsersSearch]: UsersSearch[Key] | undefined }) => {
    const next = { ...asked, ...change };
    onAsk(Object.fromEntries(Object.entries(next).filter(([, value]) => value !== undefined)));
  };
  return (
    <search className="mb-5 flex flex-wrap gap-2.5">
      <SearchField
        className="w-[300px] max-wide:w-full"
        label={t('search')}
        placeholder={t('search')}
        value={search}
        onSearch={(words) => narrow({ search: words || undefined })}
      />
      <Select
        isLabelHidden
        className="min-w-[124px] max-wide:flex-1"
        label={t('role')}
        value={role}
        onChange={(value) => narrow({ role: value === '' ? undefined : value })}
      >
        <option value="">{t('anyRole')}</option>
        {userRole.options.map((value) => (
          <option key={value} value={value}>
            {t(`roles.${value}`)}
          </option>
        ))}
      </Select>
      <Select
        isLabelHidden
        className="min-w-[124px] max-wide:flex-1"
        label={t('state')}
        value={state}
        onChange={(value) => narrow({ state: value === '' ? undefined : value })}
      >
        <option value="">{t('anyState')}</option>
        {accountState.options.map((value) => (
          <option key={value} value={value}>
            {t(`states.${value}`)}
          </option>
        ))}
      </Select>
      <Select
        isLabelHidden
        className="min-w-[124px] max-wide:flex-1"
        label={t('mailbox')}
        value={verified === undefined ? '' : verified ? 'yes' : 'no'}
        onChange={(value) => narrow({ verified: value === '' ? undefined : value === 'yes' })}
      >
        <option value="">{t('anyMailbox')}</option>
        <option value="yes">{t('verified')}</option>
        <option value="no">{t('unverified')}</option>
      </Select>
    </search>
  );
}

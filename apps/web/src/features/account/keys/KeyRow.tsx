import { DotsThree } from '@phosphor-icons/react/dist/csr/DotsThree';
import type { ApiKeyView } from '@pingvas/contracts';
import { useFormatter, useTranslations } from 'use-intl';
import { IconButton } from '../../../ui/IconButton.tsx';
import { Menu, MenuRow } from '../../../ui/Menu.tsx';
import { SpentBar } from '../../../ui/SpentBar.tsx';
import { knownScopes, presetOf } from './key-scopes.ts';
import { useScopeWords } from './use-scope-words.ts';

interface KeyRowProps {
  readonly apiKey: ApiKeyView;
  readonly now: Date;
  readonly onChange: () => void;
  readonly onRevoke: () => void;
}

/** One key: what it may do, when it was used, how long it lives, and what it has spent of its limits. */
export function KeyRow({ apiKey, now, onChange, onRevoke }: KeyRowProps) {
  const t = useTranslations('keys');
  const format = useFormatter();
  const { whole: nameOf } = useScopeWords();
  const { name, hint, lastUsedAt, expiresAt, isExpired } = apiKey;
  const preset = presetOf(apiKey.scopes);
  const can = preset === 'own' ? knownScopes(apiKey.scopes).map(nameOf).join(', ') : t(`preset.${preset}`);
  const date = expiresAt && format.dateTime(new Date(expiresAt), { dateStyle: 'medium' });
  return (
    <li className="flex items-start gap-3 py-4 first:pt-0 last:pb-0 not-first:hairline-top">
      <div className="min-w-0 flex-1">
        <p className="flex flex-wrap items-baseline gap-x-2.5">
          <span className="text-16 font-strong wrap-anywhere">{name}</span>
          <span className="font-code text-13 text-ink-3">pgv_{hint}…</span>
        </p>
        <p className="mt-0.5 text-14 text-ink-2">{can}</p>
        <p className="mt-0.5 flex flex-wrap gap-x-3 text-13 text-ink-3">
          <span>
            {lastUsedAt
              ? t('used', { when: format.relativeTime(new Date(lastUsedAt), now) })
              : t('neverUsed')}
          </span>
          {isExpired && date ? (
            <span className="font-medium text-danger-text">{t('ended', { date })}</span>
          ) : (
            <span>{date ? t('ends', { date }) : t('endless')}</span>
          )}
        </p>
        <Spending apiKey={apiKey} />
      </div>
      <Menu
        trigger={
          <IconButton label={t('menu', { name })}>
            <DotsThree weight="bold" size={20} aria-hidden="true" />
          </IconButton>
        }
      >
        <MenuRow onPick={onChange}>{t('edit')}</MenuRow>
        <MenuRow isDanger onPick={onRevoke}>
          {t('revoke')}
        </MenuRow>
      </Menu>
    </li>
  );
}

function Spending({ apiKey }: { readonly apiKey: ApiKeyView }) {
  const t = useTranslations('keys');
  const format = useFormatter();
  const limits = [
    { name: t('spentToday'), spent: apiKey.spentToday, cap: apiKey.creditsPerDay },
    { name: t('spentInAll'), spent: apiKey.spentInAll, cap: apiKey.creditsInAll },
  ].filter(({ cap }) => cap !== null);
  if (limits.length === 0) {
    return (
      apiKey.spentInAll > 0 && (
        <p className="mt-0.5 text-13 text-ink-3 figures">
          {t('noCap', { spent: format.number(apiKey.spentInAll) })}
        </p>
      )
    );
  }
  return (
    <ul className="mt-3 grid max-w-md gap-x-6 gap-y-3 wide:grid-cols-2">
      {limits.map(({ name, spent, cap }) => {
        const figures = { spent: format.number(spent), cap: format.number(cap ?? 0) };
        return (
          <li key={name} className="min-w-0">
            <div aria-hidden="true" className="mb-1.5 flex justify-between gap-3 text-13 figures">
              <span className="text-ink-3">{name}</span>
              <span className="text-ink-2">{t('ofCap', figures)}</span>
            </div>
            <SpentBar label={t('barOf', { name, ...figures })} spent={spent} cap={cap ?? 1} />
          </li>
        );
      })}
    </ul>
  );
}

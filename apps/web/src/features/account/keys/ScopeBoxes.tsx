import { type ApiKeyScope, holdsScope } from '@pingvas/contracts';
import { useTranslations } from 'use-intl';
import { CheckBox } from '../../../ui/CheckBox.tsx';
import { partsOf, type ScopeVerb, scopesByModule } from './key-scopes.ts';
import { useScopeWords } from './use-scope-words.ts';

const columns: Readonly<Record<ScopeVerb, string>> = {
  read: 'col-start-2',
  generate: 'col-start-3',
  manage: 'col-start-4',
};

interface ScopeBoxesProps {
  readonly label: string;
  readonly scopes: readonly ApiKeyScope[];
  readonly onChange: (scopes: ApiKeyScope[]) => void;
}

/** A row for each module, a box for each thing that can be allowed in it. */
export function ScopeBoxes({ label, scopes, onChange }: ScopeBoxesProps) {
  const t = useTranslations('keys');
  const words = useScopeWords();
  return (
    <fieldset aria-label={label}>
      {scopesByModule.map(([module, ofModule]) => (
        <div
          key={module}
          className="grid grid-cols-[minmax(0,1fr)_72px_84px_72px] items-center gap-x-2 py-1 not-first:hairline-top max-wide:grid-cols-[minmax(0,1fr)_56px_68px_72px] max-wide:gap-x-1 max-wide:py-0"
        >
          <span className="text-14 text-ink-2">{t(`module.${module}`)}</span>
          {ofModule.map((scope) => (
            <CheckBox
              key={scope}
              label={words.whole(scope)}
              className={columns[partsOf(scope).verb]}
              isChecked={holdsScope(scopes, scope)}
              onChange={(isChecked) =>
                onChange(isChecked ? [...scopes, scope] : scopes.filter((one) => one !== scope))
              }
            >
              {words.verb(scope)}
            </CheckBox>
          ))}
        </div>
      ))}
    </fieldset>
  );
}

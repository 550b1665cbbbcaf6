import { type ApiKeyScope, holdsScope } from '@pingvas/contracts';
import { useTranslations } from 'use-intl';
import { CheckBox } from '../../../ui/CheckBox.tsx';
import { partsOf, scopesByModule } from './key-scopes.ts';
import { useScopeName } from './use-scope-name.ts';

interface ScopeBoxesProps {
  readonly label: string;
  readonly scopes: readonly ApiKeyScope[];
  readonly onChange: (scopes: ApiKeyScope[]) => void;
}

/** A row for each module, a box for each thing that can be allowed in it. */
export function ScopeBoxes({ label, scopes, onChange }: ScopeBoxesProps) {
  const t = useTranslations('keys');
  const nameOf = useScopeName();
  return (
    <fieldset aria-label={label}>
      {scopesByModule.map(([module, ofModule]) => (
        <div key={module} className="flex flex-wrap items-center gap-x-5 py-1 not-first:hairline-top">
          <span className="w-32 shrink-0 text-14 text-ink-2">{t(`module.${module}`)}</span>
          {ofModule.map((scope) => (
            <CheckBox
              key={scope}
              label={nameOf(scope)}
              isChecked={holdsScope(scopes, scope)}
              onChange={(isChecked) =>
                onChange(isChecked ? [...scopes, scope] : scopes.filter((one) => one !== scope))
              }
            >
              {t(`verb.${partsOf(scope).verb}`)}
            </CheckBox>
          ))}
        </div>
      ))}
    </fieldset>
  );
}

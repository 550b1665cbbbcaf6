import { useId } from 'react';
import { classNames } from './class-names.ts';

export interface Choice<Value extends string> {
  readonly value: Value;
  readonly title: string;
  /** What it means, in a sentence. */
  readonly about: string;
}

interface ChoiceRowsProps<Value extends string> {
  readonly label: string;
  readonly choices: readonly Choice<Value>[];
  readonly value: Value;
  readonly onChange: (value: Value) => void;
}

/** A few choices that need a sentence each. Real radio buttons, so arrow keys and screen readers work by themselves. */
export function ChoiceRows<Value extends string>({
  label,
  choices,
  value,
  onChange,
}: ChoiceRowsProps<Value>) {
  const name = useId();
  return (
    <fieldset>
      <legend className="mb-1.5 text-14 font-medium text-ink">{label}</legend>
      <div className="overflow-hidden rounded-control edge">
        {choices.map((choice) => {
          const isChosen = choice.value === value;
          return (
            <label
              key={choice.value}
              className={classNames(
                'flex cursor-pointer items-start gap-3 px-3.5 py-2.5 not-first:hairline-top tap',
                'has-focus-visible:outline-2 has-focus-visible:-outline-offset-2 has-focus-visible:outline-focus',
                isChosen ? 'bg-hover' : 'hover:bg-hover',
              )}
            >
              <input
                type="radio"
                name={name}
                className="mt-0.5 size-4 shrink-0 accent-glaze-mark outline-none"
                checked={isChosen}
                onChange={() => onChange(choice.value)}
              />
              <span className="min-w-0">
                <span className={classNames('block text-14', isChosen ? 'font-strong' : 'font-medium')}>
                  {choice.title}
                </span>
                <span className="block text-13 text-ink-2">{choice.about}</span>
              </span>
            </label>
          );
        })}
      </div>
    </fieldset>
  );
}

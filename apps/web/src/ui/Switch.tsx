import { useId } from 'react';

interface SwitchProps {
  readonly label: string;
  /** What it does, in a sentence. */
  readonly about: string;
  readonly isOn: boolean;
  readonly onChange: (isOn: boolean) => void;
}

/** On or off, at once; the whole row answers to a click. */
export function Switch({ label, about, isOn, onChange }: SwitchProps) {
  const id = useId();
  return (
    <label className="flex cursor-pointer items-center gap-6 py-3.5 not-first:hairline-top">
      <span className="min-w-0 flex-1">
        <span className="block text-14 font-medium text-ink">{label}</span>
        <span id={id} className="block text-13 text-ink-2">
          {about}
        </span>
      </span>
      <input
        type="checkbox"
        role="switch"
        aria-checked={isOn}
        aria-label={label}
        aria-describedby={id}
        checked={isOn}
        onChange={(event) => onChange(event.currentTarget.checked)}
        className="switch"
      />
    </label>
  );
}

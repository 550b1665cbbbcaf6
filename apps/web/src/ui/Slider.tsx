import { classNames } from './class-names.ts';

interface SliderProps {
  readonly label: string;
  readonly value: number;
  readonly min: number;
  readonly max: number;
  readonly onChange: (value: number) => void;
  readonly className?: string;
}

/** A native range: arrow keys, Page Up and Down, Home and End come with it. Always beside a number field. */
export function Slider({ label, value, min, max, onChange, className }: SliderProps) {
  const shown = Math.min(max, Math.max(min, value));
  const filled = ((shown - min) / (max - min)) * 100;
  return (
    <input
      type="range"
      aria-label={label}
      min={min}
      max={max}
      value={shown}
      onChange={(event) => onChange(event.currentTarget.valueAsNumber)}
      className={classNames('slider', className)}
      style={{ '--filled': `${filled}%` }}
    />
  );
}

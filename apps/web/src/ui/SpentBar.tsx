import { classNames } from './class-names.ts';

interface SpentBarProps {
  readonly label: string;
  readonly spent: number;
  readonly cap: number;
}

/** How much of a limit is used up. Beyond four fifths it asks for attention, full it says so. */
export function SpentBar({ label, spent, cap }: SpentBarProps) {
  const share = Math.min(1, spent / cap);
  return (
    <div>
      <meter className="sr-only" aria-label={label} min={0} max={cap} value={Math.min(spent, cap)} />
      <div aria-hidden="true" className="h-1 overflow-hidden bg-mat-rule">
        <div
          className={classNames(
            'h-full',
            share >= 1 ? 'bg-danger' : share >= 0.8 ? 'bg-warn-text' : 'bg-glaze-mark',
          )}
          style={{ width: `${share * 100}%` }}
        />
      </div>
    </div>
  );
}

import { type ReactNode, useMemo } from 'react';
import { classNames } from './class-names.ts';
import { countDashes, layoutDashes } from './frame-geometry.ts';

export type FrameState = 'waiting' | 'forming' | 'stopped' | 'failed' | 'arrived' | 'done';

interface FrameProps {
  /** Shown size of the picture inside, CSS pixels. */
  readonly width: number;
  readonly height: number;
  readonly matWidth: number;
  readonly state: FrameState;
  readonly steps: number;
  /** Steps that are done. */
  readonly step: number;
  /** Name and words of the progress bar; a frame without one is decoration. */
  readonly progress?: { readonly label: string; readonly text: string } | undefined;
  readonly children?: ReactNode;
  readonly className?: string;
}

/** The frame is the clock: a mat whose ruled line has a dash for every step and fills clockwise. */
export function Frame({
  width,
  height,
  matWidth,
  state,
  steps,
  step,
  progress,
  children,
  className,
}: FrameProps) {
  const outerWidth = width + 2 * matWidth;
  const outerHeight = height + 2 * matWidth;
  return (
    <div
      className={classNames('relative shrink-0 bg-mat shadow-hung', className)}
      style={{ width: outerWidth, height: outerHeight, padding: matWidth }}
      {...(progress && {
        role: 'progressbar',
        'aria-label': progress.label,
        'aria-valuemin': 0,
        'aria-valuemax': steps,
        'aria-valuenow': step,
        'aria-valuetext': progress.text,
      })}
    >
      {state === 'arrived' && (
        <span aria-hidden="true" className="ping pointer-events-none absolute inset-0" />
      )}
      {state !== 'done' && (
        <Dashes
          width={outerWidth}
          height={outerHeight}
          matWidth={matWidth}
          state={state}
          steps={steps}
          step={step}
        />
      )}
      <div className="relative size-full overflow-hidden bg-wall">{children}</div>
    </div>
  );
}

interface DashesProps
  extends Pick<FrameProps, 'width' | 'height' | 'matWidth' | 'state' | 'steps' | 'step'> {}

function Dashes({ width, height, matWidth, state, steps, step }: DashesProps) {
  const { count, done } = countDashes(steps, step);
  const dashes = useMemo(
    () => layoutDashes(width, height, matWidth, count),
    [width, height, matWidth, count],
  );
  const hasStopped = state === 'stopped' || state === 'failed';

  const lookOf = (index: number): string => {
    if (state === 'arrived') return 'dash-done fill-glaze-mark';
    if (index < done) return hasStopped ? 'dash-stopped fill-line-control' : 'dash-done fill-glaze-mark';
    if (index === done && hasStopped) return 'dash-done fill-danger';
    if (index === done && state === 'forming') return 'dash-done fill-glaze-mark breathing';
    return 'dash-ahead fill-mat-rule';
  };

  return (
    <svg
      aria-hidden="true"
      width={width}
      height={height}
      className={classNames('pointer-events-none absolute inset-0', state === 'arrived' && 'dashes-leave')}
    >
      {dashes.map((dash, index) => (
        <rect key={`${dash.x} ${dash.y}`} {...dash} className={lookOf(index)} />
      ))}
    </svg>
  );
}

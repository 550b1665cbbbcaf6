import { Menu as Base } from '@base-ui/react/menu';
import { Check } from '@phosphor-icons/react/dist/csr/Check';
import type { ReactElement, ReactNode } from 'react';

interface MenuProps {
  /** The button that opens it. */
  readonly trigger: ReactElement;
  readonly children: ReactNode;
  readonly align?: 'start' | 'end';
}

/** A menu of rows, opened by a button; keyboard letters find a row. */
export function Menu({ trigger, children, align = 'end' }: MenuProps) {
  return (
    <Base.Root modal={false}>
      <Base.Trigger render={trigger} />
      <Base.Portal>
        <Base.Positioner sideOffset={8} align={align} className="z-(--z-menu)">
          <Base.Popup className="min-w-56 max-w-[calc(100vw-24px)] rounded-panel bg-raised p-1.5 shadow-float edge pop-in focus-visible:outline-none">
            {children}
          </Base.Popup>
        </Base.Positioner>
      </Base.Portal>
    </Base.Root>
  );
}

const row =
  'flex h-control-m w-full items-center gap-3 rounded-control px-2.5 text-14 text-ink select-none data-highlighted:bg-hover outline-none';

interface MenuRowProps {
  readonly children: ReactNode;
  readonly onPick: () => void;
  readonly isDanger?: boolean;
}

export function MenuRow({ children, onPick, isDanger = false }: MenuRowProps) {
  return (
    <Base.Item className={isDanger ? `${row} text-danger-text!` : row} onClick={onPick}>
      {children}
    </Base.Item>
  );
}

interface MenuChoiceProps<Value extends string> {
  readonly label: string;
  readonly value: Value;
  readonly options: readonly { readonly value: Value; readonly label: string; readonly lang?: string }[];
  readonly onPick: (value: Value) => void;
}

/** A group of rows of which one is chosen. */
export function MenuChoice<Value extends string>({ label, value, options, onPick }: MenuChoiceProps<Value>) {
  return (
    <Base.RadioGroup value={value} onValueChange={(next: Value) => onPick(next)}>
      <Base.Group>
        <Base.GroupLabel className="px-2.5 pt-2 pb-1 text-13 text-ink-3">{label}</Base.GroupLabel>
        {options.map((option) => (
          <Base.RadioItem
            key={option.value}
            value={option.value}
            closeOnClick
            className={row}
            lang={option.lang}
          >
            <span className="flex-1">{option.label}</span>
            <Base.RadioItemIndicator>
              <Check size={16} weight="bold" aria-hidden="true" />
            </Base.RadioItemIndicator>
          </Base.RadioItem>
        ))}
      </Base.Group>
    </Base.RadioGroup>
  );
}

export function MenuLine() {
  return <Base.Separator className="mx-1 my-1.5 h-px bg-line" />;
}

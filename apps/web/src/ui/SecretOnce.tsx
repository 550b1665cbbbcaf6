import { Check } from '@phosphor-icons/react/dist/csr/Check';
import { CopySimple } from '@phosphor-icons/react/dist/csr/CopySimple';
import { useRef, useState } from 'react';
import { Button } from './Button.tsx';
import { FieldNote } from './TextField.tsx';

export interface SecretOnceProps {
  readonly label: string;
  readonly value: string;
  readonly words: Readonly<Record<'copy' | 'copied' | 'copyFailed', string>>;
}

/** Something that is shown this one time: to select, or to copy with one press. Its end is readable, too. */
export function SecretOnce({ label, value, words }: SecretOnceProps) {
  const [state, setState] = useState<'rest' | 'copied' | 'failed'>('rest');
  const field = useRef<HTMLTextAreaElement>(null);
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(value);
      setState('copied');
    } catch {
      // Some browsers allow it only on pages that they trust.
      field.current?.select();
      setState('failed');
    }
  };
  const Icon = state === 'copied' ? Check : CopySimple;
  return (
    <div>
      <textarea
        ref={field}
        readOnly
        rows={2}
        aria-label={label}
        value={value}
        spellCheck={false}
        onFocus={(event) => event.currentTarget.select()}
        className="block w-full resize-none rounded-control bg-ground px-3.5 py-2.5 font-code text-14 break-all text-ink edge-control focus:outline-2 focus:-outline-offset-2 focus:outline-focus"
      />
      <div className="mt-2 flex items-center gap-3">
        <Button size="s" onClick={() => void copy()}>
          <Icon aria-hidden="true" />
          {state === 'copied' ? words.copied : words.copy}
        </Button>
        <span role="status" className="sr-only">
          {state === 'copied' && words.copied}
        </span>
      </div>
      {state === 'failed' && <FieldNote isError>{words.copyFailed}</FieldNote>}
    </div>
  );
}

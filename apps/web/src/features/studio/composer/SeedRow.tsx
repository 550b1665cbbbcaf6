import { LockSimple } from '@phosphor-icons/react/dist/csr/LockSimple';
import { LockSimpleOpen } from '@phosphor-icons/react/dist/csr/LockSimpleOpen';
import { Shuffle } from '@phosphor-icons/react/dist/csr/Shuffle';
import { seed as seedSchema } from '@pingvas/contracts';
import { type FocusEvent, useId, useState } from 'react';
import { flushSync } from 'react-dom';
import { useTranslations } from 'use-intl';
import { drawSeed } from '../../../recipe/recipe-draft.ts';
import { IconButton } from '../../../ui/IconButton.tsx';
import { FieldNote } from '../../../ui/TextField.tsx';
import type { Composer } from '../use-composer.ts';

/** Groups of three, so that a seed can be read aloud. */
export function groupDigits(seed: string): string {
  return seed.replace(/\B(?=(\d{3})+$)/g, '\u00a0');
}

/** The number a picture grows from: to read, to type, to keep, or to draw anew. */
export function SeedRow({ composer }: { readonly composer: Composer }) {
  const t = useTranslations('composer');
  const id = useId();
  const { draft, change } = composer;
  const [typed, setTyped] = useState<string | null>(null);
  // The groups go first: what a focus has selected would be lost with them, and digits would be added to the old ones.
  const beginTyping = ({ currentTarget }: FocusEvent<HTMLInputElement>) => {
    flushSync(() => setTyped(draft.seed));
    currentTarget.select();
  };
  const isWrong = typed !== null && typed !== '' && !seedSchema.safeParse(typed).success;

  return (
    <div>
      <div className="mb-2 flex items-center justify-between text-13 text-ink-3">
        <label htmlFor={id}>{t('seed')}</label>
        <span>{draft.keepsSeed ? t('seedKept') : t('seedNew')}</span>
      </div>
      <div className="flex h-control-s items-center gap-1">
        <input
          id={id}
          inputMode="numeric"
          autoComplete="off"
          aria-invalid={isWrong || undefined}
          aria-describedby={isWrong ? `${id}-problem` : undefined}
          value={typed ?? groupDigits(draft.seed)}
          onFocus={beginTyping}
          onChange={(event) => {
            const seed = event.currentTarget.value.replace(/\s/g, '');
            setTyped(seed);
            if (seedSchema.safeParse(seed).success) change({ seed, keepsSeed: true });
          }}
          onBlur={() => setTyped(null)}
          className="figures h-8 min-w-0 flex-1 rounded-tag bg-transparent text-14 font-strong text-ink focus:outline-2 focus:outline-offset-2 focus:outline-focus max-wide:text-16"
        />
        <IconButton
          size="s"
          label={draft.keepsSeed ? t('seedRelease') : t('seedKeep')}
          aria-pressed={draft.keepsSeed}
          onClick={() => change({ keepsSeed: !draft.keepsSeed })}
        >
          {draft.keepsSeed ? <LockSimple size={20} weight="fill" /> : <LockSimpleOpen size={20} />}
        </IconButton>
        <IconButton size="s" label={t('seedShuffle')} onClick={() => change({ seed: drawSeed() })}>
          <Shuffle size={20} />
        </IconButton>
      </div>
      {isWrong && (
        <FieldNote id={`${id}-problem`} isError>
          {t('seedWrong')}
        </FieldNote>
      )}
    </div>
  );
}

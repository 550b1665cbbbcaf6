import { Prohibit } from '@phosphor-icons/react/dist/csr/Prohibit';
import { promptCharsMax } from '@pingvas/contracts';
import { type RefObject, useId, useState } from 'react';
import { useFormatter, useTranslations } from 'use-intl';
import { languageOf } from '../../../messages/language-of.ts';
import { classNames } from '../../../ui/class-names.ts';
import { FieldNote } from '../../../ui/TextField.tsx';
import { type Composer, type ComposerProblem, charsOf } from '../use-composer.ts';

interface PromptBoxProps {
  readonly composer: Composer;
  readonly field: RefObject<HTMLTextAreaElement | null>;
}

/** What people write, in the face of a wall label; what should stay away is written below it. */
export function PromptBox({ composer, field }: PromptBoxProps) {
  const t = useTranslations('composer');
  const format = useFormatter();
  const id = useId();
  const { draft, problem, change } = composer;
  const [isAvoidOpen, setIsAvoidOpen] = useState(draft.negativePrompt !== '');
  const isAvoidShown = isAvoidOpen || draft.negativePrompt !== '';
  const count = charsOf(draft.prompt);
  const isOver = count > promptCharsMax;
  const avoidOver = charsOf(draft.negativePrompt) - promptCharsMax;
  const message =
    useProblemSentence(problem) ?? (isOver ? t('promptTooLong', { over: count - promptCharsMax }) : null);

  return (
    <div>
      <div
        className={classNames(
          'rounded-panel bg-raised has-[textarea:focus]:outline-2 has-[textarea:focus]:-outline-offset-2',
          message
            ? 'outline-2 -outline-offset-2 outline-danger has-[textarea:focus]:outline-danger'
            : 'edge-control has-[textarea:focus]:outline-focus',
        )}
      >
        <textarea
          ref={field}
          id={id}
          aria-label={t('prompt')}
          lang={languageOf(draft.prompt)}
          aria-invalid={message ? true : undefined}
          aria-describedby={`${id}-count${message ? ` ${id}-problem` : ''}`}
          placeholder={t('promptPlaceholder')}
          value={draft.prompt}
          onChange={(event) => change({ prompt: event.currentTarget.value })}
          rows={6}
          spellCheck
          className="label-face field-grows block max-h-[352px] min-h-[182px] w-full resize-none rounded-t-panel bg-transparent px-4 pt-3.5 text-18 text-ink outline-none"
        />
        {isAvoidShown && (
          <textarea
            aria-label={t('avoid')}
            placeholder={t('avoidPlaceholder')}
            value={draft.negativePrompt}
            onChange={(event) => change({ negativePrompt: event.currentTarget.value })}
            rows={2}
            className="field-grows mx-4 mt-1 block max-h-32 w-[calc(100%-32px)] resize-none bg-transparent pt-2.5 text-14 text-ink-2 hairline-top outline-none max-wide:text-16"
          />
        )}
        <div className="flex h-[46px] items-center pr-4 pb-0.5 pl-2.5">
          <button
            type="button"
            aria-pressed={isAvoidShown}
            onClick={() => {
              if (isAvoidShown) change({ negativePrompt: '' });
              setIsAvoidOpen(!isAvoidShown);
            }}
            className="flex h-7 items-center gap-1.5 rounded-inner px-1.5 text-13 font-medium text-ink-2 tap hover:text-ink max-wide:h-11"
          >
            <Prohibit size={16} weight={isAvoidShown ? 'fill' : 'regular'} aria-hidden="true" />
            {t('avoid')}
          </button>
          <span
            id={`${id}-count`}
            className={classNames('figures ml-auto text-13', isOver ? 'text-danger-text' : 'text-ink-3')}
          >
            <span aria-hidden="true">
              {t('counter', { count: format.number(count), max: format.number(promptCharsMax) })}
            </span>
            <span className="sr-only">{t('counterLabel', { count, max: promptCharsMax })}</span>
          </span>
        </div>
      </div>
      {message && (
        <FieldNote id={`${id}-problem`} isError>
          {message}
        </FieldNote>
      )}
      {avoidOver > 0 && <FieldNote isError>{t('avoidTooLong', { over: avoidOver })}</FieldNote>}
    </div>
  );
}

function useProblemSentence(problem: ComposerProblem | null): string | null {
  const t = useTranslations('composer');
  const errors = useTranslations('errors');
  if (!problem) return null;
  switch (problem.kind) {
    case 'missing':
      return t('promptMissing');
    case 'too-long':
      return t('promptTooLong', { over: problem.over });
    case 'no-model':
      return t('modelMissing');
    case 'settings':
      return errors('request.invalid');
    default:
      return problem satisfies never;
  }
}

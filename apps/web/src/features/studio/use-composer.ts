import { type ModelView, priceOfPicture, promptCharsMax, type Recipe } from '@pingvas/contracts';
import { useState } from 'react';
import { trpc } from '../../api/trpc.ts';
import { useModels } from '../../api/use-models.ts';
import { useRequestGeneration } from '../../api/use-request-generation.ts';
import { useRecipeDraft } from '../../recipe/draft-store.ts';
import { drawSeed, type RecipeDraft, recipeOfDraft, sizeOfDraft } from '../../recipe/recipe-draft.ts';

type PromptProblem = { readonly kind: 'missing' } | { readonly kind: 'too-long'; readonly over: number };

/** Why nothing was sent: the prompt, that there is no model yet, or a setting outside its bounds. */
export type ComposerProblem = PromptProblem | { readonly kind: 'no-model' } | { readonly kind: 'settings' };

export const charsOf = (text: string): number => [...text.normalize('NFC')].length;

/** What is wrong with the prompt itself. */
export function promptProblem(prompt: string): PromptProblem | null {
  const chars = charsOf(prompt.trim());
  if (chars === 0) return { kind: 'missing' };
  if (chars > promptCharsMax) return { kind: 'too-long', over: chars - promptCharsMax };
  return null;
}

/** How many pictures can be paid for, at most as many as were asked for. */
export function possibleCount(balance: number, pricePerPicture: number, count: number): number {
  return Math.min(count, Math.floor(balance / pricePerPicture));
}

function chosenModel(draft: RecipeDraft, models: readonly ModelView[]): ModelView | undefined {
  const isChosen = (model: ModelView) => model.id === draft.modelId;
  return models.find(isChosen) ?? models.find((model) => model.isAvailable) ?? models[0];
}

/** The recipe that is being written, what it costs, and how it is sent. The price is the contract's own. */
export function useComposer(onSent: () => void) {
  const { draft, change } = useRecipeDraft();
  const { models, isPending: isLoadingModels } = useModels();
  const { data: credits } = trpc.credits.balance.useQuery(undefined, { staleTime: 30_000 });
  const sending = useRequestGeneration();
  const [problem, setProblem] = useState<ComposerProblem | null>(null);
  const [isShortShown, setIsShortShown] = useState(false);

  const model = chosenModel(draft, models);
  const size = sizeOfDraft(draft, model?.base ?? 'sdxl');
  const question = { base: model?.base ?? 'sdxl', ...size, steps: draft.steps } as const;
  const pricePerPicture = priceOfPicture(question);
  const price = pricePerPicture * draft.count;
  const balance = credits?.balance ?? null;
  const isShort = balance !== null && balance < price;

  const send = (count: number): boolean => {
    const wrong = promptProblem(draft.prompt) ?? (model ? null : ({ kind: 'no-model' } as const));
    setProblem(wrong);
    if (wrong || !model) return false;
    const checked = recipeOfDraft({ ...draft, count }, model);
    if (!checked.success) {
      setProblem({ kind: 'settings' });
      return false;
    }
    const recipe: Recipe = { ...checked.data, modelId: model.id, seed: draft.seed };
    sending.request(recipe, model);
    if (!draft.keepsSeed) change({ seed: drawSeed() });
    onSent();
    return true;
  };

  return {
    draft,
    model,
    models,
    isLoadingModels,
    size,
    pricePerPicture,
    price,
    balance,
    isShort,
    problem,
    isShortShown,
    hideShort: () => setIsShortShown(false),
    isSending: sending.isSending,
    error: sending.error,
    delay: sending.delay,
    change: (patch: Partial<RecipeDraft>) => {
      setProblem(null);
      if (sending.error) sending.forgetError();
      change(patch);
    },
    /** False when nothing was sent: the prompt is asked for, or the shortage is explained. */
    make: (): boolean => {
      if (isShort) {
        const wrong = promptProblem(draft.prompt);
        setProblem(wrong);
        if (!wrong) setIsShortShown(true);
        return wrong === null;
      }
      return send(draft.count);
    },
    makeSome: (count: number) => {
      setIsShortShown(false);
      return send(count);
    },
  };
}

export type Composer = ReturnType<typeof useComposer>;

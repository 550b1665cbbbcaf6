import { useSyncExternalStore } from 'react';

/** The one question that is open: whether the person shows again who they are. */
interface OpenQuestion {
  readonly answered: Promise<boolean>;
  readonly answer: (isProven: boolean) => void;
}

let question: OpenQuestion | null = null;
const watchers = new Set<() => void>();

function change(next: OpenQuestion | null): void {
  question = next;
  for (const tell of watchers) tell();
}

/**
 * Asks the person to show who they are, and says whether they did. Several calls that wait for it share one question.
 * Where no part of the page asks it, e.g. at the door, the answer is no.
 */
export function askForProof(): Promise<boolean> {
  if (watchers.size === 0) return Promise.resolve(false);
  if (question !== null) return question.answered;
  const { promise, resolve } = Promise.withResolvers<boolean>();
  const answer = (isProven: boolean) => {
    if (question?.answered === promise) change(null);
    resolve(isProven);
  };
  change({ answered: promise, answer });
  return promise;
}

function watch(tell: () => void): () => void {
  watchers.add(tell);
  return () => {
    watchers.delete(tell);
    // Nobody is left who could answer.
    if (watchers.size === 0) question?.answer(false);
  };
}

/** The question that is open now, for the part of the page that asks it; null when there is none. */
export function useProofQuestion(): { readonly answer: (isProven: boolean) => void } | null {
  return useSyncExternalStore(watch, () => question);
}

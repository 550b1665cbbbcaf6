import { useSyncExternalStore } from 'react';
import { readSaved, save } from '../api/saved.ts';
import { trpc } from '../api/trpc.ts';
import { type RecipeDraft, readDraft } from './recipe-draft.ts';

type Listener = () => void;

/** One draft per person and browser, so that nobody finds another person's words. */
class DraftStore {
  private readonly key: string;
  private readonly listeners = new Set<Listener>();
  private draft: RecipeDraft;

  constructor(userId: string) {
    this.key = `pingvas.draft.${userId}`;
    this.draft = readDraft(readSaved(this.key));
  }

  readonly get = (): RecipeDraft => this.draft;

  readonly change = (patch: Partial<RecipeDraft>): void => {
    this.draft = { ...this.draft, ...patch };
    save(this.key, JSON.stringify(this.draft));
    for (const listener of this.listeners) listener();
  };

  readonly subscribe = (listener: Listener): Listener => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };
}

const stores = new Map<string, DraftStore>();

function storeOf(userId: string): DraftStore {
  let store = stores.get(userId);
  if (!store) {
    store = new DraftStore(userId);
    stores.set(userId, store);
  }
  return store;
}

/** The draft of the signed-in person and how to change it. Any view may fill it; the studio shows it. */
export function useRecipeDraft() {
  const { data: user } = trpc.identity.me.useQuery(undefined, { staleTime: Number.POSITIVE_INFINITY });
  const store = storeOf(user?.id ?? 'nobody');
  const draft = useSyncExternalStore(store.subscribe, store.get);
  return { draft, change: store.change };
}

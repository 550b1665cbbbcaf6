/** Which pictures are chosen, and from where a range reaches. */
export interface Selection {
  readonly chosen: ReadonlySet<string>;
  /** The picture that was chosen last by itself. */
  readonly anchorId: string | null;
}

export const nothingChosen: Selection = { chosen: new Set(), anchorId: null };

/** Chooses a picture, or leaves it out again. */
export function toggled({ chosen }: Selection, id: string): Selection {
  const next = new Set(chosen);
  const isNew = !next.delete(id);
  if (isNew) next.add(id);
  return { chosen: next, anchorId: id };
}

/** Adds everything between the picture that was chosen last and this one, both included. `order` is what is shown. */
export function withRange({ chosen, anchorId }: Selection, id: string, order: readonly string[]): Selection {
  const to = order.indexOf(id);
  if (to === -1) return { chosen, anchorId };
  const anchor = anchorId === null ? -1 : order.indexOf(anchorId);
  const from = anchor === -1 ? to : anchor;
  const range = order.slice(Math.min(from, to), Math.max(from, to) + 1);
  return { chosen: new Set([...chosen, ...range]), anchorId: order[from] ?? id };
}

/** Adds all of these; when all are chosen already, leaves them out instead. */
export function withAll({ chosen, anchorId }: Selection, ids: readonly string[]): Selection {
  const next = new Set(chosen);
  const areAllChosen = ids.length > 0 && ids.every((id) => chosen.has(id));
  for (const id of ids) {
    if (areAllChosen) next.delete(id);
    else next.add(id);
  }
  return { chosen: next, anchorId };
}

/** Forgets pictures that are no longer there; the very same selection when there are none. */
export function withoutGone(selection: Selection, isThere: (id: string) => boolean): Selection {
  const left = [...selection.chosen].filter(isThere);
  const hasAnchor = selection.anchorId === null || isThere(selection.anchorId);
  if (left.length === selection.chosen.size && hasAnchor) return selection;
  return { chosen: new Set(left), anchorId: hasAnchor ? selection.anchorId : null };
}

/** Where the focus goes when pictures are removed: to what follows the first of them, else to what was before it. */
export function afterRemoval(order: readonly string[], gone: readonly string[]): string | null {
  const first = order.findIndex((id) => gone.includes(id));
  const isLeft = (id: string) => !gone.includes(id);
  return (
    order.slice(Math.max(0, first)).find(isLeft) ??
    order.slice(0, Math.max(0, first)).findLast(isLeft) ??
    null
  );
}

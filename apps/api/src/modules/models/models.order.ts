/**
 * The order in which models are offered, the default first: what a live worker has before what has to wait for one,
 * then the oldest. So a machine that changes its engine does not leave a default behind that nobody can render.
 */
export function byOffer(availableIds: ReadonlySet<string>) {
  return (a: Ordered, b: Ordered): number =>
    Number(availableIds.has(b.id)) - Number(availableIds.has(a.id)) ||
    a.createdAt.getTime() - b.createdAt.getTime() ||
    (a.id < b.id ? -1 : 1);
}

interface Ordered {
  readonly id: string;
  readonly createdAt: Date;
}

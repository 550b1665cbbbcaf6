import type { Finding } from './audit.ts';
import type { AuditFacts, GenerationFact, ImageFact, TransferFact } from './audit-facts.ts';

const finalStatuses: ReadonlySet<string> = new Set(['succeeded', 'failed', 'cancelled']);

/** What was accepted has ended, once, with the pictures that were paid. */
export function auditGenerations(facts: AuditFacts): Finding[] {
  const images = Map.groupBy(facts.images, ({ generationId }) => generationId);
  const { accountIds } = facts.erased;
  const owed = facts.transfers.filter(({ debitAccountId }) => !accountIds.has(debitAccountId));
  const transfers = Map.groupBy(owed, ({ generationId }) => generationId);
  const known = new Set(facts.generations.map(({ id }) => id));
  return [
    ...facts.generations.flatMap((generation) =>
      ofGeneration(generation, images.get(generation.id) ?? [], transfers.get(generation.id) ?? []),
    ),
    ...ofRequests(facts, known),
    ...[...transfers.keys()]
      .filter((id) => id !== null && !known.has(id))
      .map((id) => lost(`generation ${id} has transfers and no row`)),
    ...[...images.keys()]
      .filter((id) => !known.has(id))
      .map((id) => lost(`generation ${id} has pictures and no row`)),
    ...facts.openLeases.map(({ id, generationId }) =>
      lost(`lease ${id} of generation ${generationId} was never ended`),
    ),
  ];
}

function ofGeneration(
  generation: GenerationFact,
  images: readonly ImageFact[],
  transfers: readonly TransferFact[],
): Finding[] {
  const { id, status, count, price } = generation;
  const name = `generation ${id} (${status})`;
  const findings: Finding[] = [];
  if (!finalStatuses.has(status)) findings.push(lost(`${name} has not ended`));
  for (let index = 0; index < count; index += 1) {
    const made = images.filter(({ pictureIndex }) => pictureIndex === index);
    const held = transfers.filter(({ pictureIndex }) => pictureIndex === index);
    const paid = held.filter(({ state }) => state === 'posted');
    const picture = `picture ${index} of ${name}`;
    if (made.length > 1) findings.push(doubled(`${picture} exists ${made.length} times`));
    if (held.length > 1) findings.push(doubled(`${picture} was set aside ${held.length} times`));
    if (held.length === 0) findings.push(lost(`${picture} has no transfer`));
    if (paid.length > 0 && made.length === 0) findings.push(lost(`${picture} was paid and does not exist`));
    if (paid.length === 0 && made.length > 0) findings.push(lost(`${picture} exists and was not paid`));
    if (status === 'succeeded' && made.length === 0) findings.push(lost(`${picture} is missing`));
    for (const { amount } of held) {
      if (amount !== price)
        findings.push(doubled(`${picture} costs ${amount} in the ledger and ${price} in its row`));
    }
  }
  const isStrange = ({ pictureIndex }: { pictureIndex: number | null }) =>
    pictureIndex === null || pictureIndex >= count;
  for (const { pictureIndex } of [...images, ...transfers].filter(isStrange)) {
    findings.push(doubled(`${name} has a picture ${pictureIndex} that nobody asked for`));
  }
  return findings;
}

function ofRequests(
  { accepted: all, generations, erased }: AuditFacts,
  known: ReadonlySet<string>,
): Finding[] {
  const accepted = all.filter(({ userId }) => !erased.userIds.has(userId));
  const keyOf = ({ userId, requestKey }: { userId: string; requestKey: string }) => `${userId} ${requestKey}`;
  const answers = Map.groupBy(
    [
      ...accepted.map((request) => ({ key: keyOf(request), id: request.generationId })),
      ...generations.map((generation) => ({ key: keyOf(generation), id: generation.id })),
    ],
    ({ key }) => key,
  );
  const gone = new Set(accepted.map(({ generationId }) => generationId).filter((id) => !known.has(id)));
  return [
    ...[...gone].map((id) => lost(`generation ${id} was accepted and has no row`)),
    ...[...answers].flatMap(([key, given]) => {
      const ids = new Set(given.map(({ id }) => id));
      return ids.size > 1 ? [doubled(`request ${key} became generations ${[...ids].join(', ')}`)] : [];
    }),
  ];
}

const lost = (words: string): Finding => ({ about: 'lost', words });
const doubled = (words: string): Finding => ({ about: 'doubled', words });

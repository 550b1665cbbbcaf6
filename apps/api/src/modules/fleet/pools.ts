/** Everybody's work: what every queue holds today. */
export const sharedPool = 'shared';

const personPrefix = 'person:';
/** Between a queue's name and a person's id; neither has one. */
const ofPerson = '@';

/** One person's own work. */
export function personPool(userId: string): string {
  return `${personPrefix}${userId}`;
}

/** Whose work a token with these pools gets, by their ids; null for everybody's. */
export function peopleServed(pools: readonly string[]): readonly string[] | null {
  if (pools.includes(sharedPool)) return null;
  return pools.filter((pool) => pool.startsWith(personPrefix)).map((pool) => pool.slice(personPrefix.length));
}

/** The part of a queue that is one person's work, named so that a worker can wait for it. */
export function partOf(queueName: string, userId: string): string {
  return `${queueName}${ofPerson}${userId}`;
}

/** A queue, or one person's part of it, by its name. */
export function readPart(name: string): { readonly queueName: string; readonly userId: string | null } {
  const [queueName = '', userId = null] = name.split(ofPerson);
  return { queueName, userId };
}

/** How many generations one person may have open at once: a bound on what one account can pile up. */
export const openGenerationsMax = 100;

/** Only the owner sees or touches a generation; to everybody else it does not exist. */
export function maySeeGeneration(
  actor: { readonly userId: string },
  generation: { readonly ownerId: string },
) {
  return actor.userId === generation.ownerId;
}

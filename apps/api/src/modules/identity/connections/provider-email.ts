import { email as emailSchema } from '@pingvas/contracts';

/** An address as ours are written, or null for one that no account could have. */
export function providerEmail(given: string | null | undefined): string | null {
  const read = emailSchema.safeParse(given ?? '');
  return read.success ? read.data : null;
}

import fc from 'fast-check';
import { inject } from 'vitest';

declare module 'vitest' {
  interface ProvidedContext {
    propertySeed: number;
  }
}

/** Tries a property, says with which seed, and stops at the first failure without looking for a smaller one when told so. */
export async function checkProperty<T>(
  name: string,
  property: fc.IAsyncProperty<T> | fc.IProperty<T>,
  parameters: fc.Parameters<T> = {},
): Promise<void> {
  const seed = inject('propertySeed');
  console.info(`${name}: again with PROPERTY_SEED=${seed}`);
  await fc.assert(property, { seed, ...parameters });
}

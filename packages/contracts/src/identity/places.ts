import { z } from 'zod';

/** Where in the world a network address is, as far as the address itself tells. */
export const place = z.object({
  /** ISO 3166-1, two letters; null for local addresses and those of which nothing is known. */
  countryCode: z
    .string()
    .regex(/^[A-Z]{2}$/)
    .nullable(),
  /** The address only means something inside of one network, e.g. that of a house or an office. */
  isLocal: z.boolean(),
});
export type Place = z.infer<typeof place>;

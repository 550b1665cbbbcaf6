import { z } from 'zod';
import { creditAmount } from '../text.ts';

/** `balance` is what can be spent now; `held` is set aside for pictures that are still being made. */
export const creditsView = z.object({ balance: creditAmount, held: creditAmount });
export type CreditsView = z.infer<typeof creditsView>;

import { creditsView } from '@pingvas/contracts';
import { router, scoped } from '../../platform/trpc/procedures.ts';
import { creditsOf } from './credits-of.ts';

const built = router({
  balance: scoped('credits:read')
    .output(creditsView)
    .query(({ ctx }) => creditsOf(ctx.em, ctx.actor.userId)),
});

type Built = typeof built;
export interface CreditsRouter extends Built {}
/** A person's own credits. */
export const creditsRouter: CreditsRouter = built;

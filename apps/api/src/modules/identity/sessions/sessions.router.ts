import {
  acknowledged,
  endOtherSessionsOutput,
  endSessionInput,
  listSessionsOutput,
} from '@pingvas/contracts';
import { router, signedIn } from '../../../platform/trpc/procedures.ts';
import { endOtherSessions, endSession } from './end-session.ts';
import { listSessions } from './list-sessions.ts';

const built = router({
  list: signedIn.output(listSessionsOutput).query(({ ctx }) => listSessions(ctx)),
  end: signedIn
    .input(endSessionInput)
    .output(acknowledged)
    .mutation(({ ctx, input }) => endSession(ctx, input)),
  endOthers: signedIn.output(endOtherSessionsOutput).mutation(({ ctx }) => endOtherSessions(ctx)),
});

type Built = typeof built;
export interface SessionsRouter extends Built {}
/** The ways in that are open to a person's account. */
export const sessionsRouter: SessionsRouter = built;

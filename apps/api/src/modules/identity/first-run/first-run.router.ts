import { entryView, firstRunInput, firstRunView } from '@pingvas/contracts';
import { anyone, limited, router } from '../../../platform/trpc/procedures.ts';
import { enterByCookie } from '../enter.ts';
import { isFirstRunOpen } from './first-run-door.ts';
import { makeFirstAdministrator } from './make-first-administrator.ts';

const built = router({
  get: anyone.output(firstRunView).query(async ({ ctx }) => ({ isOpen: await isFirstRunOpen(ctx) })),
  makeAdministrator: anyone
    .use(limited('register'))
    .input(firstRunInput)
    .output(entryView)
    .mutation(async ({ ctx, input }) =>
      enterByCookie(ctx, await makeFirstAdministrator(ctx, input), 'new-account'),
    ),
});

type Built = typeof built;
export interface FirstRunRouter extends Built {}
/** The door through which the first administrator comes, once. */
export const firstRunRouter: FirstRunRouter = built;

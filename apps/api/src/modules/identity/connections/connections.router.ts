import {
  acknowledged,
  connectionsView,
  offeredProvidersView,
  providerInput,
  providerPageView,
} from '@pingvas/contracts';
import { anyone, limited, proven, router, signedIn } from '../../../platform/trpc/procedures.ts';
import { beginLink } from './begin-link.ts';
import { listConnections } from './list-connections.ts';
import { listOfferedProviders } from './offered-providers.ts';
import { unlinkConnection } from './unlink-connection.ts';

const built = router({
  providers: anyone.output(offeredProvidersView).query(({ ctx }) => listOfferedProviders(ctx.settings)),
  list: signedIn.output(connectionsView).query(({ ctx }) => listConnections(ctx)),
  link: proven
    .use(limited('oauth'))
    .input(providerInput)
    .output(providerPageView)
    .mutation(({ ctx, input }) => beginLink(ctx, input)),
  unlink: proven
    .input(providerInput)
    .output(acknowledged)
    .mutation(({ ctx, input }) => unlinkConnection(ctx, input)),
});

type Built = typeof built;
export interface ConnectionsRouter extends Built {}
/** Accounts elsewhere that people sign in with. Signing in with them is a matter of pages: `connections.pages.ts`. */
export const connectionsRouter: ConnectionsRouter = built;

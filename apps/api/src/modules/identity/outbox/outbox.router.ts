import { listOutboxInput, listOutboxOutput, outboxMailDetail, outboxMailInput } from '@pingvas/contracts';
import { admin, router } from '../../../platform/trpc/procedures.ts';
import { getOutboxMail, listOutbox } from './list-outbox.ts';

const built = router({
  list: admin
    .input(listOutboxInput)
    .output(listOutboxOutput)
    .query(({ ctx, input }) => listOutbox(ctx, input)),
  get: admin
    .input(outboxMailInput)
    .output(outboxMailDetail)
    .query(({ ctx, input }) => getOutboxMail(ctx, input.mailId)),
});

type Built = typeof built;
export interface OutboxRouter extends Built {}
/** Mails that were not sent anywhere, for operators of one box. */
export const outboxRouter: OutboxRouter = built;

import { listOutboxInput, listOutboxOutput, outboxMailDetail, outboxMailInput } from '@pingvas/contracts';
import { admin, provenAdmin, router } from '../../../platform/trpc/procedures.ts';
import { listOutbox } from './list-outbox.ts';
import { readMail } from './read-mail.ts';

const built = router({
  list: admin
    .input(listOutboxInput)
    .output(listOutboxOutput)
    .query(({ ctx, input }) => listOutbox(ctx, input)),
  // It leaves a record, and clients repeat it after the proof that it asks for.
  read: provenAdmin
    .input(outboxMailInput)
    .output(outboxMailDetail)
    .mutation(({ ctx, input }) => readMail(ctx, input)),
});

type Built = typeof built;
export interface OutboxRouter extends Built {}
/** Mails that were not sent anywhere, for operators of one box. */
export const outboxRouter: OutboxRouter = built;

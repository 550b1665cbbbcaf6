import {
  administeredUser,
  listAuditInput,
  listAuditOutput,
  listUsersInput,
  listUsersOutput,
  updateUserInput,
  userIdInput,
} from '@pingvas/contracts';
import { admin, provenAdmin, router } from '../../../platform/trpc/procedures.ts';
import { deactivateUser, deleteUser, reactivateUser } from './close-account.ts';
import { getUser } from './get-user.ts';
import { listAudit } from './list-audit.ts';
import { listUsers } from './list-users.ts';
import { updateUserAsAdmin } from './update-user-as-admin.ts';

const users = router({
  list: admin
    .input(listUsersInput)
    .output(listUsersOutput)
    .query(({ ctx, input }) => listUsers(ctx, input)),
  get: admin
    .input(userIdInput)
    .output(administeredUser)
    .query(({ ctx, input }) => getUser(ctx, input)),
  update: provenAdmin
    .input(updateUserInput)
    .output(administeredUser)
    .mutation(({ ctx, input }) => updateUserAsAdmin(ctx, input)),
  deactivate: provenAdmin
    .input(userIdInput)
    .output(administeredUser)
    .mutation(({ ctx, input }) => deactivateUser(ctx, input)),
  reactivate: provenAdmin
    .input(userIdInput)
    .output(administeredUser)
    .mutation(({ ctx, input }) => reactivateUser(ctx, input)),
  remove: provenAdmin
    .input(userIdInput)
    .output(administeredUser)
    .mutation(({ ctx, input }) => deleteUser(ctx, input)),
});

const built = router({
  users,
  audit: router({
    list: admin
      .input(listAuditInput)
      .output(listAuditOutput)
      .query(({ ctx, input }) => listAudit(ctx, input)),
  }),
});

type Built = typeof built;
export interface AdminRouter extends Built {}
/** What administrators see and do. Nobody can act as somebody else. */
export const adminRouter: AdminRouter = built;

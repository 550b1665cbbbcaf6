import {
  currentExport,
  deletionView,
  erasureReceipt,
  exportDownload,
  exportView,
  receiptInput,
} from '@pingvas/contracts';
import { admin, proven, router, signedIn } from '../../platform/trpc/procedures.ts';
import { cancelDeletion, getDeletion, scheduleDeletion } from './deletion.ts';
import { downloadExport, getExport } from './get-export.ts';
import { getReceipt } from './get-receipt.ts';
import { requestExport } from './request-export.ts';

const built = router({
  export: signedIn.output(currentExport).query(({ ctx }) => getExport(ctx)),
  requestExport: proven.output(exportView).mutation(({ ctx }) => requestExport(ctx)),
  downloadExport: proven.output(exportDownload).mutation(({ ctx }) => downloadExport(ctx)),
  deletion: signedIn.output(deletionView).query(({ ctx }) => getDeletion(ctx)),
  scheduleDeletion: proven.output(deletionView).mutation(({ ctx }) => scheduleDeletion(ctx)),
  cancelDeletion: signedIn.output(deletionView).mutation(({ ctx }) => cancelDeletion(ctx)),
  receipt: admin
    .input(receiptInput)
    .output(erasureReceipt)
    .query(({ ctx, input }) => getReceipt(ctx, input)),
});

type Built = typeof built;
export interface PrivacyRouter extends Built {}
/** Taking everything along, and leaving. */
export const privacyRouter: PrivacyRouter = built;

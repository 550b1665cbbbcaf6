import {
  currentExport,
  deletionView,
  erasureReceipt,
  exportDownload,
  exportView,
  receiptInput,
} from '@pingvas/contracts';
import { type RestRoute, restRoute } from '../../platform/rest/rest-route.ts';
import { cancelDeletion, getDeletion, scheduleDeletion } from './deletion.ts';
import { downloadExport, getExport } from './get-export.ts';
import { getReceipt } from './get-receipt.ts';
import { requestExport } from './request-export.ts';

/** The same for callers in any language. */
export const privacyRoutes: readonly RestRoute[] = [
  restRoute({
    method: 'delete',
    path: '/users/me',
    summary: 'Have the own account erased in seven days; until then it can be cancelled',
    audience: 'proven',
    output: deletionView,
    status: 202,
    run: (context) => scheduleDeletion(context),
  }),
  restRoute({
    method: 'get',
    path: '/users/me/deletion',
    summary: 'When the own account will be erased',
    audience: 'signedIn',
    output: deletionView,
    status: 200,
    run: (context) => getDeletion(context),
  }),
  restRoute({
    method: 'delete',
    path: '/users/me/deletion',
    summary: 'Keep the account after all',
    audience: 'signedIn',
    output: deletionView,
    status: 200,
    run: (context) => cancelDeletion(context),
  }),
  restRoute({
    method: 'get',
    path: '/users/me/export',
    summary: 'The archive that was asked for last, and how far it is',
    audience: 'signedIn',
    output: currentExport,
    status: 200,
    run: (context) => getExport(context),
  }),
  restRoute({
    method: 'post',
    path: '/users/me/export',
    summary: 'Ask for an archive of everything about oneself',
    audience: 'proven',
    output: exportView,
    status: 202,
    run: (context) => requestExport(context),
  }),
  restRoute({
    method: 'post',
    path: '/users/me/export/download',
    summary: 'An address of the archive that is good for a few minutes',
    audience: 'proven',
    output: exportDownload,
    status: 200,
    run: (context) => downloadExport(context),
  }),
  restRoute({
    method: 'get',
    path: '/users/{userId}/erasure',
    summary: 'The receipt of an erasure',
    audience: 'admin',
    params: receiptInput,
    output: erasureReceipt,
    status: 200,
    run: (context, { params }) => getReceipt(context, params),
  }),
];

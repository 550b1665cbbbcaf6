import { type AuditAction, auditActions } from '@pingvas/contracts';

export type ActGroup = 'signIn' | 'account' | 'factors' | 'keys' | 'admin' | 'privacy' | 'fleet';

const groups: readonly { readonly group: ActGroup; readonly begins: RegExp }[] = [
  { group: 'signIn', begins: /^identity\.(signed|sign-in|session|all-sessions|refresh)/ },
  { group: 'factors', begins: /^identity\.(totp|passkey|recovery|prove|proof|connection)/ },
  { group: 'keys', begins: /^identity\.key/ },
  { group: 'admin', begins: /^identity\.(user|role|tier|first|outbox)-/ },
  { group: 'fleet', begins: /^fleet\./ },
  { group: 'privacy', begins: /^privacy\.|^identity\.(deletion|account-erased)/ },
];

const groupOf = (action: AuditAction): ActGroup =>
  groups.find(({ begins }) => begins.test(action))?.group ?? 'account';

const order: readonly ActGroup[] = ['signIn', 'account', 'factors', 'keys', 'admin', 'privacy', 'fleet'];

/** Every act that can be chosen, in groups that a person can look through. */
export const actGroups: readonly { readonly group: ActGroup; readonly actions: readonly AuditAction[] }[] =
  order.map((group) => ({ group, actions: auditActions.filter((action) => groupOf(action) === group) }));

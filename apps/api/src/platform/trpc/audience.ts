import type { ModuleScope } from '@pingvas/contracts';

/**
 * Who a procedure or a REST route is for. `signedIn` is a person in a session of their own, and with a scope an API
 * key that holds it, too; `proven` and `provenAdmin` have shown a moment ago who they are.
 */
export type PeopleAudience = 'anyone' | 'signedIn' | 'proven' | 'admin' | 'provenAdmin';
export type Audience = PeopleAudience | 'machine';

/** What every procedure states about itself; the permission tests are generated from it. */
export interface ProcedureMeta {
  readonly audience: Audience;
  /** What an API key needs for it; null where keys are refused. */
  readonly scope: ModuleScope | null;
}

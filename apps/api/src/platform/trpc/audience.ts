/** Who a procedure or a REST route is for. */
export type Audience = 'anyone' | 'signedIn' | 'admin' | 'machine';

/** What every procedure states about itself; the permission tests are generated from it. */
export interface ProcedureMeta {
  readonly audience: Audience;
}

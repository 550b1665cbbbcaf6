import type { Json, JsonObject } from './json.ts';

/** One entry of a 422 body's `detail` list. */
export interface Issue {
  readonly type: string;
  readonly loc: readonly (string | number)[];
  readonly msg: string;
  readonly input: Json;
  readonly ctx?: JsonObject;
}

/** An answer other than success, with the body `{"detail": …}` that the engine would send. */
export class Refusal extends Error {
  readonly status: 400 | 404 | 409 | 415 | 422 | 500;
  readonly detail: string | readonly Issue[];

  constructor(status: Refusal['status'], detail: string | readonly Issue[]) {
    super(typeof detail === 'string' ? detail : detail.map((issue) => issue.msg).join('; '));
    this.name = 'Refusal';
    this.status = status;
    this.detail = detail;
  }
}

import type { ModuleScope } from '@pingvas/contracts';
import type { z } from 'zod';
import { admitAdmin, admitProven, admitProvenAdmin, admitScoped, admitSignedIn } from '../admission.ts';
import type { ActorContext, Context, KnownActor, PersonContext, SignedInActor } from '../context.ts';
import { DomainError } from '../errors/domain-error.ts';
import { fieldProblemsOf } from '../errors/to-domain-error.ts';
import type { RowLimit } from '../limits/limits.ts';
import type { PeopleAudience } from '../trpc/audience.ts';
import { fromSnakeCase, snakeCasePath } from './snake-case.ts';

export type RestMethod = 'get' | 'post' | 'put' | 'patch' | 'delete';

/**
 * Who a route is for: an audience, or a scope for people in a session of their own and for API keys that hold it.
 */
export type RestAudience = PeopleAudience | ModuleScope;

/** What the `run` of a route gets besides its context, validated, in camelCase. */
export interface RestInput<Params, Query, Headers, Body> {
  readonly params: Params;
  readonly query: Query;
  readonly headers: Headers;
  readonly body: Body;
}

type ContextOf<A extends RestAudience> = A extends 'anyone'
  ? PersonContext & Context
  : A extends PeopleAudience
    ? PersonContext & ActorContext & { readonly actor: SignedInActor }
    : PersonContext & ActorContext & { readonly actor: KnownActor };

/** Another answer than the usual one, e.g. 202 with a different body. Its status must stand in `alternatives`. */
export class RestReply {
  readonly status: number;
  readonly body: unknown;

  constructor(status: number, body: unknown) {
    this.status = status;
    this.body = body;
  }
}

interface RestRouteDefinition<
  A extends RestAudience,
  Params extends z.ZodType,
  Query extends z.ZodType,
  Headers extends z.ZodType,
  Body extends z.ZodType,
  Output extends z.ZodType,
> {
  readonly method: RestMethod;
  /** Below /api/v1, parameters in braces: `/generations/{id}`. */
  readonly path: `/${string}`;
  readonly summary: string;
  readonly audience: A;
  /** What each call counts for, by where it comes from; when left out, calls count like all others. */
  readonly limit?: RowLimit;
  /** Path parameters by the names in `path` (camelCase here, snake_case in the address). */
  readonly params?: Params;
  /** Numbers and booleans arrive as text: use z.coerce or z.stringbool. */
  readonly query?: Query;
  /** Request headers by lower-case name, e.g. `z.object({ 'idempotency-key': requestKey.optional() })`. */
  readonly headers?: Headers;
  /** The contract's own camelCase schema; callers write its keys in snake_case. */
  readonly body?: Body;
  readonly output: Output;
  readonly status: number;
  readonly alternatives?: readonly {
    readonly status: number;
    readonly description: string;
    readonly output: z.ZodType;
  }[];
  run(
    context: ContextOf<A>,
    input: RestInput<z.output<Params>, z.output<Query>, z.output<Headers>, z.output<Body>>,
  ): Promise<z.input<Output> | RestReply>;
}

interface RestBytesRouteDefinition<A extends RestAudience, Params extends z.ZodType> {
  readonly method: 'get';
  readonly path: `/${string}`;
  readonly summary: string;
  readonly audience: A;
  readonly params?: Params;
  /** Of the successful answer, for the document. */
  readonly contentType: string;
  /** 200 with the bytes, or 302 to where they are. */
  readonly status: 200 | 302;
  run(
    context: ContextOf<A>,
    input: RestInput<z.output<Params>, unknown, unknown, unknown>,
  ): Promise<Response>;
}

/** A route as the table holds it: what it does with types is settled, only schemas are left. */
export interface RestRoute {
  readonly method: RestMethod;
  readonly path: `/${string}`;
  readonly summary: string;
  readonly audience: RestAudience;
  readonly limit: RowLimit;
  readonly params: z.ZodType | null;
  readonly query: z.ZodType | null;
  readonly headers: z.ZodType | null;
  readonly body: z.ZodType | null;
  /** Null when the answer is not JSON: then `contentType` says what it is. */
  readonly output: z.ZodType | null;
  readonly contentType: string;
  readonly status: number;
  readonly alternatives: readonly {
    readonly status: number;
    readonly description: string;
    readonly output: z.ZodType;
  }[];
  /** Validated parts in, the answer before snake_case out. */
  run(context: PersonContext, input: RestParts): Promise<unknown>;
}

/** The parts of a request as they came, before validation. */
export interface RestParts {
  readonly params: unknown;
  readonly query: unknown;
  readonly headers: unknown;
  readonly body: unknown;
}

/**
 * One row of the REST table. The row names schemas and a use case; the mapping to snake_case, the errors and the
 * OpenAPI document follow from it.
 */
export function restRoute<
  A extends RestAudience,
  Output extends z.ZodType,
  Params extends z.ZodType = z.ZodUndefined,
  Query extends z.ZodType = z.ZodUndefined,
  Headers extends z.ZodType = z.ZodUndefined,
  Body extends z.ZodType = z.ZodUndefined,
>(definition: RestRouteDefinition<A, Params, Query, Headers, Body, Output>): RestRoute {
  return {
    ...tableRow(definition),
    query: definition.query ?? null,
    headers: definition.headers ?? null,
    body: definition.body ?? null,
    output: definition.output,
    contentType: 'application/json',
    alternatives: definition.alternatives ?? [],
    run: async (context, parts) =>
      definition.run(await contextFor(definition, context), {
        params: await parsePart('params', definition.params, parts.params),
        query: await parsePart('query', definition.query, parts.query),
        headers: await parsePart('headers', definition.headers, parts.headers),
        body: await parsePart('body', definition.body, parts.body),
      }),
  };
}

/** As {@link restRoute}, for answers that are not JSON: a file, or a redirect to one. */
export function restBytesRoute<A extends RestAudience, Params extends z.ZodType = z.ZodUndefined>(
  definition: RestBytesRouteDefinition<A, Params>,
): RestRoute {
  return {
    ...tableRow(definition),
    query: null,
    headers: null,
    body: null,
    output: null,
    contentType: definition.contentType,
    alternatives: [],
    run: async (context, parts) =>
      definition.run(await contextFor(definition, context), {
        params: await parsePart('params', definition.params, parts.params),
        query: undefined,
        headers: undefined,
        body: undefined,
      }),
  };
}

function tableRow<A extends RestAudience>(definition: {
  readonly method: RestMethod;
  readonly path: `/${string}`;
  readonly summary: string;
  readonly audience: A;
  readonly limit?: RowLimit;
  readonly params?: z.ZodType;
  readonly status: number;
}) {
  const { method, path, summary, audience, limit = 'api', status } = definition;
  return { method, path, summary, audience, limit, status, params: definition.params ?? null };
}

/** Sign-in comes before validation, so that a stranger learns nothing about the fields. */
async function contextFor<A extends RestAudience>(
  { audience, limit }: { readonly audience: A; readonly limit?: RowLimit },
  context: PersonContext,
): Promise<ContextOf<A>> {
  if (limit !== undefined) await context.limits.spend(limit, context.caller);
  const actor = await admit(audience, context);
  const known = { ...context, em: context.newEm(), ...(actor === null ? {} : { actor }) };
  return known as ContextOf<A>;
}

async function admit(audience: RestAudience, context: PersonContext): Promise<KnownActor | null> {
  switch (audience) {
    case 'anyone':
      await context.limits.spend('api', context.caller);
      return null;
    case 'signedIn':
      return admitSignedIn(context);
    case 'proven':
      return admitProven(context);
    case 'admin':
      return admitAdmin(context);
    case 'provenAdmin':
      return admitProvenAdmin(context);
    default:
      return admitScoped(context, audience);
  }
}

async function parsePart<S extends z.ZodType>(
  part: keyof RestParts,
  schema: S | undefined,
  given: unknown,
): Promise<z.output<S>> {
  // A route that names no schema for a part gets `undefined` and cannot use it: its type says so.
  if (schema === undefined) return undefined as z.output<S>;
  const { value, unknownKeys } =
    part === 'body' ? fromSnakeCase(schema, given) : { value: given, unknownKeys: [] };
  const parsed = await schema.safeParseAsync(value);
  const problems = parsed.success ? [] : fieldProblemsOf(parsed.error);
  const fields = [
    ...unknownKeys.map((path) => ({ path, message: 'is not known' })),
    ...problems.map(({ path, message }) => ({ path: snakeCasePath(path), message })),
  ];
  if (!parsed.success || fields.length > 0) throw new DomainError('request.invalid', { fields });
  return parsed.data;
}

import type { Context as HonoContext } from 'hono';
import { Hono } from 'hono';
import type { ContentfulStatusCode } from 'hono/utils/http-status';
import type { PersonContext } from '../context.ts';
import { DomainError } from '../errors/domain-error.ts';
import type { ApiEnv } from '../http/api-env.ts';
import { isJson, peopleBodyBytesMax, readBody } from '../http/read-body.ts';
import { RestReply, type RestRoute } from './rest-route.ts';
import { fromQueryText, snakeCaseOf, toSnakeCase } from './snake-case.ts';

export const restPrefix = '/api/v1';

/** Serves the REST table. `contextOf` makes the context of one call; it also decides about foreign origins. */
export function mountRest(
  routes: readonly RestRoute[],
  contextOf: (c: HonoContext<ApiEnv>, responseHeaders: Headers) => PersonContext,
): Hono<ApiEnv> {
  const app = new Hono<ApiEnv>();
  for (const route of routes) {
    const path = route.path.replaceAll(/\{(\w+)\}/g, ':$1');
    app.on(route.method.toUpperCase(), path, async (c) => {
      c.set('route', `${restPrefix}${route.path}`);
      const responseHeaders = new Headers();
      const context = contextOf(c, responseHeaders);
      const answer = await route.run(context, {
        params: paramsOf(c, route),
        query: route.query === null ? {} : fromQueryText(route.query, new URL(c.req.url).searchParams),
        headers: Object.fromEntries(c.req.raw.headers),
        body: route.body === null ? await refuseStrangeBody(c) : await readJson(c),
      });
      responseHeaders.forEach((value, name) => {
        c.header(name, value, { append: true });
      });
      return answer instanceof Response ? answer : present(c, route, answer);
    });
  }
  for (const [path, methods] of methodsByPath(routes)) {
    app.all(path.replaceAll(/\{(\w+)\}/g, ':$1'), (c) => {
      c.set('route', `${restPrefix}${path}`);
      c.header('allow', methods.map((method) => method.toUpperCase()).join(', '));
      throw new DomainError('request.method-not-allowed');
    });
  }
  return app;
}

function paramsOf(c: HonoContext<ApiEnv>, route: RestRoute): Record<string, string> {
  const names = [...route.path.matchAll(/\{(\w+)\}/g)].map((match) => match[1] ?? '');
  return Object.fromEntries(names.map((name) => [name, c.req.param(name) ?? '']));
}

async function readJson(c: HonoContext<ApiEnv>): Promise<unknown> {
  if (!isJson(c.req.header('content-type'))) throw new DomainError('request.unsupported-media-type');
  const bytes = await readBody(c.req.raw, peopleBodyBytesMax);
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch {
    throw new DomainError('request.invalid', { reason: 'malformed-json' });
  }
}

/** A call without input may come with an empty body or an empty object, but not as a form of some page. */
async function refuseStrangeBody(c: HonoContext<ApiEnv>): Promise<undefined> {
  const contentType = c.req.header('content-type');
  if (contentType !== undefined && !isJson(contentType)) {
    throw new DomainError('request.unsupported-media-type');
  }
  if (c.req.method !== 'GET') await readBody(c.req.raw, peopleBodyBytesMax);
  return undefined;
}

function present(c: HonoContext<ApiEnv>, route: RestRoute, answer: unknown): Response {
  const { status, body } = answer instanceof RestReply ? answer : { status: route.status, body: answer };
  const schema =
    answer instanceof RestReply
      ? route.alternatives.find((alternative) => alternative.status === status)?.output
      : route.output;
  if (schema === undefined || schema === null) {
    throw new Error(`${route.path} answered ${status}, which its table row does not name`);
  }
  // Parsing the answer is what keeps a column or a secret from leaving by accident.
  return c.json(Object(toSnakeCase(schema, schema.parse(body))), status as ContentfulStatusCode);
}

function methodsByPath(routes: readonly RestRoute[]): Map<string, string[]> {
  const methods = new Map<string, string[]>();
  for (const { path, method } of routes) methods.set(path, [...(methods.get(path) ?? []), method]);
  return methods;
}

/** The name that a path parameter has in the document: `imageId` is `image_id` there. */
export function documentedPath(path: string): string {
  return path.replaceAll(/\{(\w+)\}/g, (_, name: string) => `{${snakeCaseOf(name)}}`);
}

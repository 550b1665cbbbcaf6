import { z } from 'zod';
import { errorResponses, errorResponsesOf, errorSchema } from './error-responses.ts';
import { type Json, jsonSchemaOf } from './json-schema.ts';
import { documentedPath, restPrefix } from './mount-rest.ts';
import type { RestRoute } from './rest-route.ts';
import { exampleOf } from './schema-example.ts';

export interface OpenApiOperation {
  readonly operationId: string;
  readonly summary: string;
  readonly tags: readonly string[];
  readonly security: readonly { readonly [scheme: string]: readonly string[] }[];
  readonly parameters: readonly OpenApiParameter[];
  readonly requestBody?: { readonly required: true; readonly content: OpenApiContent };
  readonly responses: { readonly [status: string]: OpenApiResponse | { readonly $ref: string } };
  /** Who may call: the audience of the row, in its own word. */
  readonly 'x-audience': string;
  /** What an API key needs; absent where keys are refused and where nobody has to sign in. */
  readonly 'x-required-scope'?: string;
  /** By which limit the calls are counted. */
  readonly 'x-rate-limit': string;
}

export interface OpenApiResponse {
  readonly description: string;
  readonly content?: OpenApiContent;
  readonly headers?: Json;
}

export type OpenApiContent = {
  readonly [type: string]: { readonly schema: Json; readonly example?: unknown };
};

export interface OpenApiParameter {
  readonly name: string;
  readonly in: 'path' | 'query' | 'header';
  readonly required: boolean;
  readonly schema: Json;
}

export interface OpenApiDocument {
  readonly openapi: '3.1.0';
  readonly info: { readonly title: string; readonly version: string; readonly description: string };
  readonly servers: readonly { readonly url: string }[];
  readonly tags: readonly { readonly name: string }[];
  readonly paths: { readonly [path: string]: { readonly [method: string]: OpenApiOperation } };
  readonly components: {
    readonly securitySchemes: Json;
    readonly schemas: Json;
    readonly responses: { readonly [name: string]: OpenApiResponse };
  };
}

/** The document of the REST table, from the same schemas that validate its calls. */
export function openApiDocument(
  routes: readonly RestRoute[],
  at: { readonly publicOrigin: string; readonly cookieName: string },
): OpenApiDocument {
  const paths: { [path: string]: { [method: string]: OpenApiOperation } } = {};
  for (const route of routes) {
    const path = documentedPath(route.path);
    paths[path] = { ...paths[path], [route.method]: operationOf(route) };
  }
  return {
    openapi: '3.1.0',
    info: {
      title: 'Pingvas',
      version: '1',
      description:
        'Pictures from words. Sign in with POST /auth/login and send the token as a bearer. Errors have one shape; their error_code is for programs.',
    },
    servers: [{ url: `${at.publicOrigin}${restPrefix}` }],
    tags: [...new Set(routes.map(tagOf))].map((name) => ({ name })),
    paths,
    components: {
      securitySchemes: {
        bearer: { type: 'http', scheme: 'bearer', description: 'The access_token of register or login' },
        apiKey: {
          type: 'http',
          scheme: 'bearer',
          description: 'An API key (pgv_…) that holds the scope which the call names',
        },
        session: { type: 'apiKey', in: 'cookie', name: at.cookieName, description: 'What the web app uses' },
      },
      schemas: { Error: errorSchema() },
      responses: errorResponses(),
    },
  };
}

function operationOf(route: RestRoute): OpenApiOperation {
  const scope = route.audience.includes(':') ? route.audience : null;
  return {
    operationId: operationIdOf(route),
    summary: route.summary,
    tags: [tagOf(route)],
    security: securityOf(route, scope),
    parameters: [
      ...parametersOf(route.params, 'path'),
      ...parametersOf(route.query, 'query'),
      ...parametersOf(route.headers, 'header'),
    ],
    ...(route.body === null
      ? {}
      : { requestBody: { required: true, content: jsonContent(route.body, { isWhole: false }) } }),
    responses: {
      [String(route.status)]: { description: route.summary, ...contentOf(route) },
      ...Object.fromEntries(
        route.alternatives.map(({ status, description, output }) => [
          String(status),
          { description, content: jsonContent(output, { isWhole: true }) },
        ]),
      ),
      ...errorResponsesOf(route),
      default: { description: 'Another error, in the same shape', content: errorContent },
    },
    'x-audience': scope === null ? route.audience : 'signedIn',
    ...(scope === null ? {} : { 'x-required-scope': scope }),
    'x-rate-limit': route.limit,
  };
}

const errorContent = { 'application/json': { schema: { $ref: '#/components/schemas/Error' } } };

function securityOf({ audience }: RestRoute, scope: string | null): OpenApiOperation['security'] {
  if (audience === 'anyone') return [];
  return [{ bearer: [] }, ...(scope === null ? [] : [{ apiKey: [scope] }]), { session: [] }];
}

function tagOf({ path }: RestRoute): string {
  return path.split('/')[1] ?? '';
}

function contentOf({ output, contentType, status }: RestRoute): { content?: OpenApiContent } {
  if (output !== null) return { content: jsonContent(output, { isWhole: true }) };
  return status === 302 || status === 204
    ? {}
    : { content: { [contentType]: { schema: { type: 'string', format: 'binary' } } } };
}

function operationIdOf({ method, path }: RestRoute): string {
  const words = path.split(/[/{}-]/).filter((word) => word !== '');
  return [method, ...words.map((word) => `${word.charAt(0).toUpperCase()}${word.slice(1)}`)].join('');
}

function parametersOf(schema: z.ZodType | null, place: OpenApiParameter['in']): OpenApiParameter[] {
  if (schema === null) return [];
  const { properties, required } = objectSchema.parse(jsonSchemaOf(schema));
  return Object.entries(properties).map(([name, property]) => ({
    name,
    in: place,
    required: place === 'path' || required.includes(name),
    schema: property,
  }));
}

const objectSchema = z.object({
  properties: z.record(z.string(), z.record(z.string(), z.unknown())),
  required: z.array(z.string()).default([]),
});

function jsonContent(zodSchema: z.ZodType, options: { readonly isWhole: boolean }): OpenApiContent {
  const schema = jsonSchemaOf(zodSchema);
  return { 'application/json': { schema, example: exampleOf(schema, options) } };
}

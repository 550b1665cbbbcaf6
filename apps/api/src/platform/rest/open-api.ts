import { errorCodes, restError } from '@pingvas/contracts';
import { z } from 'zod';
import { documentedPath, restPrefix } from './mount-rest.ts';
import type { RestRoute } from './rest-route.ts';
import { snakeCaseOf } from './snake-case.ts';

type Json = { [key: string]: unknown };

export interface OpenApiOperation {
  readonly operationId: string;
  readonly summary: string;
  readonly tags: readonly string[];
  readonly security: readonly Json[];
  readonly parameters: readonly OpenApiParameter[];
  readonly requestBody?: { readonly required: true; readonly content: Json };
  readonly responses: {
    readonly [status: string]: { readonly description: string; readonly content?: Json };
  };
}

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
  readonly paths: { readonly [path: string]: { readonly [method: string]: OpenApiOperation } };
  readonly components: { readonly securitySchemes: Json; readonly schemas: Json };
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
    paths,
    components: {
      securitySchemes: {
        bearer: { type: 'http', scheme: 'bearer', description: 'The access_token of register or login' },
        session: { type: 'apiKey', in: 'cookie', name: at.cookieName, description: 'What the web app uses' },
      },
      schemas: { Error: errorSchema() },
    },
  };
}

function operationOf(route: RestRoute): OpenApiOperation {
  return {
    operationId: operationIdOf(route),
    summary: route.summary,
    tags: [route.path.split('/')[1] ?? ''],
    security: route.audience === 'anyone' ? [] : [{ bearer: [] }, { session: [] }],
    parameters: [
      ...parametersOf(route.params, 'path'),
      ...parametersOf(route.query, 'query'),
      ...parametersOf(route.headers, 'header'),
    ],
    ...(route.body === null
      ? {}
      : { requestBody: { required: true, content: jsonContent(schemaOf(route.body)) } }),
    responses: {
      [String(route.status)]: { description: route.summary, ...contentOf(route) },
      ...Object.fromEntries(
        route.alternatives.map(({ status, description, output }) => [
          String(status),
          { description, content: jsonContent(schemaOf(output)) },
        ]),
      ),
      default: { description: 'An error', content: jsonContent({ $ref: '#/components/schemas/Error' }) },
    },
  };
}

function contentOf({ output, contentType, status }: RestRoute): { content?: Json } {
  if (output !== null) return { content: jsonContent(schemaOf(output)) };
  return status === 302
    ? {}
    : { content: { [contentType]: { schema: { type: 'string', format: 'binary' } } } };
}

function operationIdOf({ method, path }: RestRoute): string {
  const words = path.split(/[/{}-]/).filter((word) => word !== '');
  return [method, ...words.map((word) => `${word.charAt(0).toUpperCase()}${word.slice(1)}`)].join('');
}

function parametersOf(schema: z.ZodType | null, place: OpenApiParameter['in']): OpenApiParameter[] {
  if (schema === null) return [];
  const { properties, required } = objectSchema.parse(schemaOf(schema));
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

function jsonContent(schema: Json): Json {
  return { 'application/json': { schema } };
}

/** What a schema takes, with its keys in snake_case. Views have no defaults, so this is what they give, too. */
function schemaOf(schema: z.ZodType): Json {
  const { $schema: _dialect, ...document } = z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' });
  return renameProperties(document);
}

function renameProperties(schema: object): Json {
  const renamed: Json = {};
  for (const [keyword, value] of Object.entries(schema)) {
    if (keyword === 'properties' && isObject(value)) {
      renamed[keyword] = Object.fromEntries(
        Object.entries(value).map(([key, property]) => [snakeCaseOf(key), renameNested(property)]),
      );
    } else if (keyword === 'required' && Array.isArray(value)) {
      renamed[keyword] = value.map((key) => snakeCaseOf(String(key)));
    } else {
      renamed[keyword] =
        keyword === 'default' || keyword === 'enum' || keyword === 'const' ? value : renameNested(value);
    }
  }
  return renamed;
}

function renameNested(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(renameNested);
  return isObject(value) ? renameProperties(value) : value;
}

function isObject(value: unknown): value is object {
  return value !== null && typeof value === 'object' && !Array.isArray(value);
}

function errorSchema(): Json {
  const schema = schemaOf(restError);
  const { properties } = schema;
  return {
    ...schema,
    properties: {
      ...(isObject(properties) ? properties : {}),
      error_code: {
        type: 'string',
        description: 'For programs; new codes may appear',
        examples: Object.keys(errorCodes),
      },
    },
  };
}

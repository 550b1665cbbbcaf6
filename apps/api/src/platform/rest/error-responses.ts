import { type ErrorCode, errorCodes, restError } from '@pingvas/contracts';
import { DomainError } from '../errors/domain-error.ts';
import { errorSentences } from '../errors/error-sentences.ts';
import { isObject, type Json, jsonSchemaOf } from './json-schema.ts';
import type { OpenApiResponse } from './open-api.ts';
import { restErrorBody } from './rest-error-body.ts';
import type { RestRoute } from './rest-route.ts';

/** The statuses of errors that the document speaks of, and what each of them says in a few words. */
const titles: Readonly<Record<number, string>> = {
  400: 'Something in the request is wrong',
  401: 'Nobody is signed in, or what was shown does not count',
  402: 'Not enough credits',
  403: 'Known, but not allowed',
  404: 'There is no such thing',
  409: 'Does not go with how things are now',
  410: 'What was sent was good once: it is used up or too old',
  413: 'The body is too large',
  415: 'The body is no JSON',
  422: 'The body can be read, but makes no sense',
  429: 'Too often; Retry-After says when to call again',
  503: 'Something that is needed does not answer just now; try again',
};

const codesOf = (status: number): ErrorCode[] =>
  (Object.keys(errorCodes) as ErrorCode[]).filter((code) => errorCodes[code].httpStatus === status);

/** `components.responses`: one for each status, with every code that travels under it. */
export function errorResponses(): { readonly [name: string]: OpenApiResponse } {
  return Object.fromEntries(
    Object.entries(titles).map(([status, title]) => [
      nameOf(Number(status)),
      response(Number(status), title),
    ]),
  );
}

/** The statuses of errors that a route can answer with, each as a reference to its component. */
export function errorResponsesOf(route: RestRoute): { readonly [status: string]: { readonly $ref: string } } {
  const { audience, body, query, params, headers, method } = route;
  const isRead = method === 'get';
  const statuses = [
    ...(body !== null || query !== null || params !== null || headers !== null ? [400] : []),
    ...(audience === 'anyone' ? [] : [401, 403]),
    ...(audience.endsWith(':generate') ? [402] : []),
    ...(params === null ? [] : [404]),
    ...(isRead || audience !== 'anyone' ? [] : [410]),
    ...(isRead ? [] : [401, 403, 409, 413, 415, 422]),
    429,
    503,
  ];
  const known = [...new Set(statuses)].filter((status) => titles[status] !== undefined).sort((a, b) => a - b);
  return Object.fromEntries(
    known.map((status) => [status, { $ref: `#/components/responses/${nameOf(status)}` }]),
  );
}

/** The one shape of every error, as a schema. */
export function errorSchema(): Json {
  const schema = jsonSchemaOf(restError);
  const properties = schema['properties'];
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

function nameOf(status: number): string {
  return `Error${status}`;
}

function response(status: number, title: string): OpenApiResponse {
  const codes = codesOf(status);
  const [first = 'platform.internal'] = codes;
  return {
    description: [title, ...codes.map((code) => `\`${code}\`: ${errorSentences[code]}`)].join('\n\n'),
    ...(status === 429
      ? { headers: { 'Retry-After': { description: 'Seconds', schema: { type: 'integer' } } } }
      : {}),
    content: {
      'application/json': {
        schema: { $ref: '#/components/schemas/Error' },
        example: restErrorBody(new DomainError(first, status === 429 ? { retryAfterSeconds: 30 } : {}), {
          requestId: '019aa5c0-7b6e-7c33-8a4f-2d1c5e6f7a8b',
          now: new Date('2026-11-21T09:00:00.000Z'),
        }),
      },
    },
  };
}

import { errorCodes } from '@pingvas/contracts';
import { Validator } from '@seriousme/openapi-schema-validator';
import { Ajv2020 } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import { describe, expect, it } from 'vitest';
import { restRoutes } from '../../rest-routes.ts';
import { documentedPath } from './mount-rest.ts';
import { openApiDocument } from './open-api.ts';
import { fromSnakeCase } from './snake-case.ts';

const document = openApiDocument(restRoutes, {
  publicOrigin: 'https://studio.example',
  cookieName: '__Host-pingvas',
});

const operations = Object.entries(document.paths).flatMap(([path, methods]) =>
  Object.entries(methods).map(([method, operation]) => ({ path, method, operation })),
);

/** Methods and server errors are no matter of single calls. */
const isOfCalls = (httpStatus: number) => ![405, 412, 500, 502].includes(httpStatus);

describe('the OpenAPI document', () => {
  it('names every route of the table', () => {
    const named = operations.map(({ path, method }) => `${method} ${path}`);
    const table = restRoutes.map(({ method, path }) => `${method} ${documentedPath(path)}`);
    expect(named.sort()).toEqual(table.sort());
  });

  it('is valid OpenAPI 3.1 to a validator that is not ours', async () => {
    const validator = new Validator();
    const outcome = await validator.validate(JSON.parse(JSON.stringify(document)));
    expect(outcome).toEqual({ valid: true });
    expect(validator.version).toBe('3.1');
  });

  it('shows examples that its own schemas let through', () => {
    const ajv = new Ajv2020({ strict: false, allErrors: true });
    addFormats.default(ajv);
    ajv.addSchema({ $id: 'document', components: document.components });
    const contents = [
      ...operations.flatMap(({ operation }) => [
        operation.requestBody,
        ...Object.values(operation.responses),
      ]),
      ...Object.values(document.components.responses),
    ].flatMap((part) => Object.values(part !== undefined && 'content' in part ? (part.content ?? {}) : {}));
    const examples = contents.filter(({ example }) => example !== undefined);
    expect(examples.length).toBeGreaterThan(30);
    for (const { schema, example } of examples) {
      const text = JSON.stringify(schema).replaceAll('#/components', 'document#/components');
      const fits = ajv.validate(JSON.parse(text), example);
      expect([fits ? [] : ajv.errors, example]).toEqual([[], example]);
    }
  });

  it('shows bodies that the calls take as they stand', () => {
    for (const route of restRoutes) {
      if (route.body === null) continue;
      const shown = document.paths[documentedPath(route.path)]?.[route.method]?.requestBody?.content;
      const { value, unknownKeys } = fromSnakeCase(route.body, shown?.['application/json']?.example);
      const { error } = route.body.safeParse(value);
      expect([route.path, unknownKeys, error?.issues ?? []]).toEqual([route.path, [], []]);
    }
  });

  it('names for each call every status that an error can travel under, all of one shape', () => {
    const shape = { 'application/json': { schema: { $ref: '#/components/schemas/Error' } } };
    for (const status of [400, 401, 403, 404, 409, 413, 415, 422, 429, 503]) {
      expect(document.components.responses[`Error${status}`]?.content).toMatchObject(shape);
    }
    for (const { method, operation } of operations) {
      const named = Object.keys(operation.responses);
      expect(named).toEqual(expect.arrayContaining(['429', '503', 'default']));
      if (method !== 'get')
        expect(named).toEqual(expect.arrayContaining(['403', '409', '413', '415', '422']));
      if (operation.requestBody !== undefined) expect(named).toContain('400');
      if (operation['x-audience'] !== 'anyone') expect(named).toEqual(expect.arrayContaining(['401', '403']));
      if (operation.parameters.some((parameter) => parameter.in === 'path')) expect(named).toContain('404');
    }
    const codes = Object.values(document.components.responses).flatMap(({ description }) => description);
    const missing = Object.entries(errorCodes).filter(
      ([code, { httpStatus }]) => isOfCalls(httpStatus) && !codes.join().includes(`\`${code}\``),
    );
    expect(missing).toEqual([]);
  });

  it('says what an API key needs, exactly where keys are let in', () => {
    for (const { method, path, audience } of restRoutes) {
      const operation = document.paths[documentedPath(path)]?.[method];
      const keys = operation?.security.filter((scheme) => 'apiKey' in scheme);
      const scope = audience.includes(':') ? audience : undefined;
      expect([path, operation?.['x-required-scope'], keys]).toEqual([
        path,
        scope,
        scope === undefined ? [] : [{ apiKey: [scope] }],
      ]);
    }
  });

  it('speaks snake_case only, as the calls do', () => {
    const names: string[] = [];
    JSON.stringify(document.paths, (key, value) => {
      if (key === 'properties') names.push(...Object.keys(value));
      if (key === 'required' && Array.isArray(value)) names.push(...value);
      return value;
    });
    expect(names).toContain('cfg_scale');
    expect(names).toContain('access_token');
    expect(names.filter((name) => /[A-Z]/.test(name))).toEqual([]);
  });

  it('states the bounds that the calls keep, counted in characters', () => {
    const properties = (path: string) => JSON.stringify(document.paths[path]?.['post']?.requestBody?.content);
    expect(properties('/generations')).toContain('"prompt":{"minLength":1,"maxLength":2000,"type":"string"}');
    expect(properties('/generations')).toContain('"negative_prompt":{"maxLength":2000,"type":"string"}');
    expect(properties('/auth/register')).toContain(
      '"password":{"minLength":8,"maxLength":256,"type":"string"}',
    );
    expect(properties('/auth/register')).toContain('"format":"email"');
  });

  it('says where to send, how to sign in and what an error looks like', () => {
    expect(document.openapi).toBe('3.1.0');
    expect(document.servers).toEqual([{ url: 'https://studio.example/api/v1' }]);
    expect(document.components.securitySchemes).toMatchObject({ bearer: { type: 'http', scheme: 'bearer' } });
    expect(document.paths['/auth/me']?.['get']?.security).toEqual([
      { bearer: [] },
      { apiKey: ['account:read'] },
      { session: [] },
    ]);
    expect(document.paths['/auth/login']?.['post']?.security).toEqual([]);
    expect(document.components.schemas['Error']).toMatchObject({
      required: ['success', 'error_code', 'error_message', 'timestamp', 'request_id', 'details'],
    });
  });

  it('names each operation once', () => {
    const ids = Object.values(document.paths).flatMap((methods) =>
      Object.values(methods).map(({ operationId }) => operationId),
    );
    expect(new Set(ids).size).toBe(ids.length);
  });
});

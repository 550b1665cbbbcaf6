import { describe, expect, it } from 'vitest';
import { restRoutes } from '../../rest-routes.ts';
import { openApiDocument } from './open-api.ts';

const document = openApiDocument(restRoutes, {
  publicOrigin: 'https://studio.example',
  cookieName: '__Host-pingvas',
});

describe('the OpenAPI document', () => {
  it('names every route of the table', () => {
    const named = Object.entries(document.paths).flatMap(([path, methods]) =>
      Object.keys(methods).map((method) => `${method.toUpperCase()} ${path}`),
    );
    expect(named.sort()).toMatchInlineSnapshot(`
      [
        "DELETE /images/{id}",
        "GET /auth/me",
        "GET /credits",
        "GET /generations",
        "GET /generations/{id}",
        "GET /images",
        "GET /images/months",
        "GET /images/{id}",
        "GET /images/{id}/file",
        "GET /models",
        "POST /auth/login",
        "POST /auth/register",
        "POST /generations",
        "POST /generations/{id}/cancel",
        "POST /images/text-to-image",
      ]
    `);
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
    expect(document.paths['/auth/me']?.['get']?.security).toEqual([{ bearer: [] }, { session: [] }]);
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

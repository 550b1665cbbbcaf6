import { randomUUID } from 'node:crypto';
import { describe, expect, inject, it } from 'vitest';

const { url } = inject('product');

async function call(path: string, init: RequestInit = {}): Promise<{ status: number; body: unknown }> {
  const answer = await fetch(`${url}/api/v1${path}`, init);
  return { status: answer.status, body: await answer.json() };
}

const post = (path: string, body: unknown) =>
  call(path, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });

// What the service before this one was accepted by, call by call; its scripts go on working.
describe('signing in over REST, as scripts of the earlier service do', () => {
  const body = { email: `${randomUUID()}@example.com`, password: randomUUID() };
  const tokens = {
    access_token: expect.any(String),
    token_type: 'bearer',
    user: {
      id: expect.any(String),
      email: body.email,
      tier: 'free',
      is_active: true,
      created_at: expect.any(String),
    },
  };

  it('registers with 201, signs in with 200 and tells whose token it is', async () => {
    const registered = await post('/auth/register', body);
    expect(registered.status).toBe(201);
    expect(registered.body).toMatchObject(tokens);

    const loggedIn = await post('/auth/login', body);
    expect(loggedIn.status).toBe(200);
    expect(loggedIn.body).toMatchObject(tokens);

    const authorization = `Bearer ${String(Object(loggedIn.body).access_token)}`;
    const me = await call('/auth/me', { headers: { authorization } });
    expect(me.status).toBe(200);
    expect(me.body).toMatchObject({ email: body.email });
  });

  it('answers 400 for a taken e-mail and 401 for wrong credentials, in the one shape of errors', async () => {
    const shape = {
      success: false,
      error_code: expect.any(String),
      error_message: expect.any(String),
      timestamp: expect.any(String),
    };
    const taken = await post('/auth/register', body);
    expect(taken).toMatchObject({ status: 400, body: shape });
    const wrong = await post('/auth/login', { ...body, password: randomUUID() });
    expect(wrong).toMatchObject({ status: 401, body: shape });
  });

  it('serves its health and its interactive reference', async () => {
    expect((await fetch(`${url}/health`)).status).toBe(200);
    const docs = await fetch(`${url}/docs`);
    expect([docs.status, docs.headers.get('content-type')]).toEqual([
      200,
      expect.stringMatching(/^text\/html/),
    ]);
  });
});

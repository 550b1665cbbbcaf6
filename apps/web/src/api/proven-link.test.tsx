// @vitest-environment jsdom
import { act, renderHook } from '@testing-library/react';
import { createTRPCClient, httpBatchLink } from '@trpc/client';
import { initTRPC, TRPCError } from '@trpc/server';
import { createHTTPServer } from '@trpc/server/adapters/standalone';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { provenLink } from './proven-link.ts';
import { useProofQuestion } from './step-up.ts';

const t = initTRPC.create({
  errorFormatter: ({ shape }) => ({
    ...shape,
    data: {
      ...shape.data,
      errorCode: shape.message,
      details: {},
      retryable: false,
      requestId: null,
    },
  }),
});
let isProven = false;
let calls: string[] = [];
const sensitive = (name: string) => {
  calls.push(name);
  if (!isProven) throw new TRPCError({ code: 'FORBIDDEN', message: 'identity.step-up-required' });
  return name;
};
const router = t.router({
  one: t.procedure.mutation(() => sensitive('one')),
  other: t.procedure.mutation(() => sensitive('other')),
  query: t.procedure.query(() => sensitive('query')),
  refused: t.procedure.mutation(() => {
    throw new TRPCError({ code: 'FORBIDDEN', message: 'identity.forbidden' });
  }),
});

const server = createHTTPServer({ router });
let client: ReturnType<typeof createTRPCClient<typeof router>>;
beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  client = createTRPCClient({
    links: [provenLink(), httpBatchLink({ url: `http://127.0.0.1:${address.port}` })],
  });
});
afterAll(() => new Promise((resolve) => server.close(resolve)));
beforeEach(() => {
  isProven = false;
  calls = [];
});

/** Waits for the question, and answers it. */
async function answer(page: { current: ReturnType<typeof useProofQuestion> }, proves: boolean) {
  await vi.waitFor(() => expect(page.current).not.toBeNull());
  isProven = proves;
  act(() => page.current?.answer(proves));
}

describe('a sensitive call', () => {
  it('is repeated once the person has shown who they are', async () => {
    const { result } = renderHook(useProofQuestion);
    const call = client.one.mutate();
    await answer(result, true);
    expect(await call).toBe('one');
    expect(calls).toEqual(['one', 'one']);
    expect(result.current).toBeNull();
  });

  it('is refused, and not repeated, when the person declines', async () => {
    const { result } = renderHook(useProofQuestion);
    const call = client.one.mutate();
    const refused = expect(call).rejects.toThrow('identity.step-up-required');
    await answer(result, false);
    await refused;
    expect(calls).toEqual(['one']);
  });

  it('shares one question with others that wait', async () => {
    const { result } = renderHook(useProofQuestion);
    const both = Promise.all([client.one.mutate(), client.other.mutate()]);
    await vi.waitFor(() => expect(calls).toHaveLength(2));
    await answer(result, true);
    expect(await both).toEqual(['one', 'other']);
  });

  it('asks once: one that is refused again is refused', async () => {
    const { result } = renderHook(useProofQuestion);
    const refused = expect(client.one.mutate()).rejects.toThrow('identity.step-up-required');
    await vi.waitFor(() => expect(result.current).not.toBeNull());
    act(() => result.current?.answer(true));
    await refused;
    expect(calls).toHaveLength(2);
  });

  it('asks nobody where nobody can answer, and for no other refusal or question', async () => {
    await expect(client.one.mutate()).rejects.toThrow('identity.step-up-required');
    const { result, unmount } = renderHook(useProofQuestion);
    await expect(client.refused.mutate()).rejects.toThrow('identity.forbidden');
    await expect(client.query.query()).rejects.toThrow('identity.step-up-required');
    expect(result.current).toBeNull();
    const left = expect(client.one.mutate()).rejects.toThrow('identity.step-up-required');
    await vi.waitFor(() => expect(result.current).not.toBeNull());
    unmount();
    await left;
  });
});

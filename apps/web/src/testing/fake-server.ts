import { createServer } from 'node:http';
import { type ErrorCode, type ErrorDetails, errorCodes, type UserView } from '@pingvas/contracts';
import { type AnyTRPCRouter, initTRPC, TRPCError } from '@trpc/server';
import { createHTTPHandler } from '@trpc/server/adapters/standalone';

class Refusal extends Error {
  readonly errorCode: ErrorCode;
  readonly details: ErrorDetails;

  constructor(errorCode: ErrorCode, details: ErrorDetails) {
    super(errorCode);
    this.errorCode = errorCode;
    this.details = details;
  }
}

/** Refuses a call as the product does, with a code of ours. */
export function refuse(code: ErrorCode, details: ErrorDetails = {}): never {
  throw new TRPCError({ code: 'INTERNAL_SERVER_ERROR', cause: new Refusal(code, details) });
}

/** What the routers of a test's server are built with: their errors look like those of the product. */
export const t = initTRPC.create({
  errorFormatter: ({ shape, error }) => {
    const refusal = error.cause instanceof Refusal ? error.cause : null;
    const errorCode = refusal?.errorCode ?? 'request.invalid';
    const details = refusal?.details ?? {};
    const { retryable } = errorCodes[errorCode];
    return { ...shape, data: { ...shape.data, errorCode, details, retryable, requestId: 'request-1' } };
  },
});

/** Somebody of whom nothing special is to be told; every part of them can be said otherwise. */
export function buildUser(patch: Partial<UserView> = {}): UserView {
  return {
    // Another person for each server, so that no test finds the draft of the one before.
    id: crypto.randomUUID(),
    email: 'jiwoo@example.com',
    tier: 'free',
    role: 'user',
    isActive: true,
    createdAt: '2026-11-20T09:00:00.000Z',
    isEmailVerified: true,
    username: null,
    fullName: null,
    nickname: null,
    avatarUrl: null,
    language: 'ko',
    theme: 'system',
    timeZone: 'Asia/Seoul',
    deletionDueAt: null,
    ...patch,
  };
}

export interface FakeServer {
  readonly address: string;
  /** Breaks all connections; new ones are taken. */
  readonly cut: () => void;
  readonly stop: () => Promise<void>;
}

/** Answers the calls of a router over HTTP, at a port of its own. */
export async function startFakeServer(router: AnyTRPCRouter): Promise<FakeServer> {
  const handler = createHTTPHandler({ router, basePath: '/trpc/' });
  const server = createServer((incoming, outgoing) => {
    // The page of a test has another origin than its server.
    outgoing.setHeader('access-control-allow-origin', '*');
    outgoing.setHeader('access-control-allow-headers', '*');
    if (incoming.method === 'OPTIONS') outgoing.writeHead(204).end();
    else handler(incoming, outgoing);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const bound = server.address();
  if (bound === null || typeof bound === 'string') throw new Error('The server of the test has no port');
  return {
    address: `http://127.0.0.1:${bound.port}/trpc`,
    cut: () => server.closeAllConnections(),
    stop: () =>
      new Promise<void>((resolve, reject) => {
        server.closeAllConnections();
        server.close((error) => (error ? reject(error) : resolve()));
      }),
  };
}

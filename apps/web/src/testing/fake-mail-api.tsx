import { createServer } from 'node:http';
import {
  changeEmailInput,
  changePasswordInput,
  confirmEmailInput,
  type ErrorCode,
  errorCodes,
  forgotPasswordInput,
  listOutboxInput,
  type OutboxMailDetail,
  outboxMailInput,
  resetPasswordInput,
} from '@pingvas/contracts';
import { QueryClientProvider } from '@tanstack/react-query';
import { createMemoryHistory, RouterProvider } from '@tanstack/react-router';
import { render } from '@testing-library/react';
import { createTRPCQueryUtils } from '@trpc/react-query';
import { initTRPC, TRPCError } from '@trpc/server';
import { createHTTPHandler } from '@trpc/server/adapters/standalone';
import { createQueryClient } from '../api/query-client.ts';
import { createApiClient, trpc } from '../api/trpc.ts';
import { LanguageProvider } from '../messages/language.tsx';
import { createAppRouter } from '../routes.tsx';
import { ToastProvider } from '../ui/toasts.tsx';

/** What the server of a test of mails knows and has heard. */
export interface FakeMailApi {
  readonly address: string;
  /** What every link and every new password is refused with; null takes them. */
  refusal: ErrorCode | null;
  purpose: 'verify' | 'change';
  isSignedIn: boolean;
  readonly confirmed: string[];
  readonly forgotten: string[];
  readonly chosen: { readonly token: string; readonly newPassword: string }[];
  /** Mailboxes that the account is to have. */
  readonly wished: string[];
  /** How often a mail was asked for again. */
  asked: number;
  readonly outbox: OutboxMailDetail[];
  /** Mails that somebody opened or tried to. */
  readonly read: string[];
  readonly stop: () => Promise<void>;
}

class Refusal extends Error {
  readonly errorCode: ErrorCode;

  constructor(errorCode: ErrorCode) {
    super(errorCode);
    this.errorCode = errorCode;
  }
}

/** Answers the calls that the pages behind mails make, over HTTP and with the contract's own schemas. */
export async function startFakeMailApi(): Promise<FakeMailApi> {
  const t = initTRPC.create({
    errorFormatter: ({ shape, error }) => {
      const errorCode = error.cause instanceof Refusal ? error.cause.errorCode : 'request.invalid';
      const { retryable } = errorCodes[errorCode];
      return { ...shape, data: { ...shape.data, errorCode, details: {}, retryable, requestId: 'request-1' } };
    },
  });
  const refuse = (code: ErrorCode): never => {
    throw new TRPCError({ code: 'INTERNAL_SERVER_ERROR', cause: new Refusal(code) });
  };
  const api = {
    refusal: null as ErrorCode | null,
    purpose: 'verify' as FakeMailApi['purpose'],
    isSignedIn: false,
    confirmed: [] as string[],
    forgotten: [] as string[],
    chosen: [] as { token: string; newPassword: string }[],
    wished: [] as string[],
    asked: 0,
    outbox: [] as OutboxMailDetail[],
    read: [] as string[],
  };
  const user = {
    id: crypto.randomUUID(),
    email: 'jiwoo@example.com',
    tier: 'free',
    role: 'admin',
    isActive: true,
    createdAt: '2026-11-20T09:00:00.000Z',
    isEmailVerified: false,
    username: null,
    fullName: null,
    nickname: null,
    avatarUrl: null,
    language: 'en',
    theme: 'system',
    timeZone: 'Asia/Seoul',
    deletionDueAt: null,
  } as const;
  const answerUnlessRefused = <T,>(answer: T): T => (api.refusal === null ? answer : refuse(api.refusal));

  const router = t.router({
    identity: t.router({
      me: t.procedure.query(() => (api.isSignedIn ? user : refuse('identity.unauthenticated'))),
      email: t.router({
        confirm: t.procedure.input(confirmEmailInput).mutation(({ input }) => {
          api.confirmed.push(input.token);
          return answerUnlessRefused({ purpose: api.purpose });
        }),
        requestVerification: t.procedure.mutation(() => {
          api.asked += 1;
          return { isSent: true };
        }),
        requestChange: t.procedure.input(changeEmailInput).mutation(({ input }) => {
          const answer = answerUnlessRefused({ isSent: true });
          api.wished.push(input.email);
          return answer;
        }),
        changePassword: t.procedure.input(changePasswordInput).mutation(({ input }) => {
          const answer = answerUnlessRefused({ ended: 2 });
          api.chosen.push({ token: '', newPassword: input.newPassword });
          return answer;
        }),
        forgotPassword: t.procedure.input(forgotPasswordInput).mutation(({ input }) => {
          api.forgotten.push(input.email);
          return { ok: true };
        }),
        resetPassword: t.procedure.input(resetPasswordInput).mutation(({ input }) => {
          const answer = answerUnlessRefused({ ok: true });
          api.chosen.push(input);
          return answer;
        }),
      }),
    }),
    outbox: t.router({
      list: t.procedure
        .input(listOutboxInput)
        .query(() => ({ isInUse: true, items: api.outbox, nextCursor: null })),
      read: t.procedure.input(outboxMailInput).mutation(({ input }) => {
        api.read.push(input.mailId);
        const mail = api.outbox.find(({ id }) => id === input.mailId);
        return answerUnlessRefused(mail ?? refuse('identity.mail-not-found'));
      }),
    }),
  });

  const handler = createHTTPHandler({ router, basePath: '/trpc/' });
  const server = createServer((incoming, outgoing) => {
    outgoing.setHeader('access-control-allow-origin', '*');
    outgoing.setHeader('access-control-allow-headers', '*');
    if (incoming.method === 'OPTIONS') outgoing.writeHead(204).end();
    else handler(incoming, outgoing);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const bound = server.address();
  if (bound === null || typeof bound === 'string') throw new Error('The server of the test has no port');
  return Object.assign(api, {
    address: `http://127.0.0.1:${bound.port}/trpc`,
    stop: () =>
      new Promise<void>((resolve, reject) => {
        server.closeAllConnections();
        server.close((error) => (error ? reject(error) : resolve()));
      }),
  });
}

/** Opens an address of the site, with its real routes, as somebody who followed a link would. */
export function renderPage(address: string, api: Pick<FakeMailApi, 'address' | 'isSignedIn'>) {
  const cache = createQueryClient(() => undefined);
  const client = createApiClient(api.address);
  const utils = createTRPCQueryUtils({ queryClient: cache, client });
  const router = createAppRouter({
    cache,
    whoIsIn: async () => (api.isSignedIn ? await utils.identity.me.ensureData() : null),
  });
  router.update({ ...router.options, history: createMemoryHistory({ initialEntries: [address] }) });
  return render(
    <trpc.Provider client={client} queryClient={cache}>
      <QueryClientProvider client={cache}>
        <LanguageProvider>
          <ToastProvider>
            <RouterProvider router={router} />
          </ToastProvider>
        </LanguageProvider>
      </QueryClientProvider>
    </trpc.Provider>,
  );
}

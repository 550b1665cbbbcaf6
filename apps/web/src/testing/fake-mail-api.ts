import {
  changeEmailInput,
  changePasswordInput,
  confirmEmailInput,
  type ErrorCode,
  forgotPasswordInput,
  listOutboxInput,
  type OutboxMailDetail,
  outboxMailInput,
  resetPasswordInput,
} from '@pingvas/contracts';
import { buildUser, type FakeServer, refuse, startFakeServer, t } from './fake-server.ts';

/** What the server of a test of mails knows and has heard. */
export interface FakeMailApi extends FakeServer {
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
}

/** Answers the calls that the pages behind mails make, over HTTP and with the contract's own schemas. */
export async function startFakeMailApi(): Promise<FakeMailApi> {
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
  const user = buildUser({ role: 'admin', isEmailVerified: false, language: 'en' });
  const answerUnlessRefused = <T>(answer: T): T => (api.refusal === null ? answer : refuse(api.refusal));

  const router = t.router({
    identity: t.router({
      me: t.procedure.query(() => (api.isSignedIn ? user : refuse('identity.unauthenticated'))),
      logOut: t.procedure.mutation(() => {
        api.isSignedIn = false;
        return { ok: true };
      }),
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

  return Object.assign(api, await startFakeServer(router));
}

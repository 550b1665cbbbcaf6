import { TRPCClientError, type TRPCLink } from '@trpc/client';
import type { AnyTRPCRouter } from '@trpc/server';
import { observable } from '@trpc/server/observable';
import { SignedOutError, type TokenKeeper } from './token-keeper.ts';

/** The first pause before a stream is asked for again, and the longest one, in milliseconds. */
const pausesMs = { first: 500, longest: 30_000 };

/**
 * Asks again for a stream that the server has ended: an access token lives for half an hour, and its streams no longer
 * than itself. The next one says which event was the last, so that nothing is missed. Ends with an error when the
 * sign-in is over, and with every other error of the server's.
 */
export function resumingLink<Router extends AnyTRPCRouter>(tokens: TokenKeeper): TRPCLink<Router> {
  return () =>
    ({ op, next }) =>
      observable((observer) => {
        let lastEventId: string | null = null;
        let pauseMs = pausesMs.first;
        let timer: ReturnType<typeof setTimeout> | undefined;
        let running: { unsubscribe(): void } | null = null;
        let isOver = false;

        async function listen(): Promise<void> {
          const token = await tokens.token();
          if (isOver) return;
          const input =
            lastEventId === null ? op.input : { ...(op.input as object | undefined), lastEventId };
          running = next({ ...op, input }).subscribe({
            next(envelope) {
              const { result } = envelope;
              if ('id' in result && typeof result.id === 'string') {
                lastEventId = result.id;
                pauseMs = pausesMs.first;
              }
              observer.next(envelope);
            },
            error(error) {
              if (isTokenRefused(error)) again(() => tokens.renewed(token));
              else observer.error(error);
            },
            complete: () => again(),
          });
        }

        function again(before: () => Promise<unknown> = async () => undefined): void {
          if (isOver) return;
          timer = setTimeout(() => {
            before()
              .then(listen)
              .catch((error: unknown) => {
                // A server that is away says nothing about the sign-in.
                if (error instanceof SignedOutError) observer.error(TRPCClientError.from(error));
                else again(before);
              });
          }, pauseMs);
          pauseMs = Math.min(pauseMs * 2, pausesMs.longest);
        }

        listen().catch((error: unknown) => observer.error(TRPCClientError.from(asError(error))));
        return () => {
          isOver = true;
          clearTimeout(timer);
          running?.unsubscribe();
        };
      });
}

/** A stream says so in its first event. */
function isTokenRefused(error: { readonly data?: unknown }): boolean {
  const { data } = error;
  return (
    data !== null &&
    typeof data === 'object' &&
    'errorCode' in data &&
    data.errorCode === 'identity.unauthenticated'
  );
}

function asError(error: unknown): Error {
  return error instanceof Error ? error : new Error(String(error));
}

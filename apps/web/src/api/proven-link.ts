import { readError } from '@pingvas/api-client';
import type { TRPCLink } from '@trpc/client';
import type { AnyTRPCRouter } from '@trpc/server';
import { observable, type Unsubscribable } from '@trpc/server/observable';
import { askForProof } from './step-up.ts';

/**
 * Repeats a sensitive call once the person has shown who they are. Whoever calls notices nothing of it: the call
 * takes as long as the person, and is refused only when they decline.
 */
export const provenLink =
  <Router extends AnyTRPCRouter>(): TRPCLink<Router> =>
  () =>
  ({ op, next }) =>
    observable((observer) => {
      let isOver = false;
      let current: Unsubscribable | null = null;
      const send = (mayAsk: boolean) => {
        current = next(op).subscribe({
          next: (value) => observer.next(value),
          complete: () => observer.complete(),
          error: (error) => {
            const isAsked =
              mayAsk && op.type === 'mutation' && readError(error)?.code === 'identity.step-up-required';
            if (!isAsked) return observer.error(error);
            void askForProof().then((isProven) => {
              if (isOver) return;
              if (isProven) send(false);
              else observer.error(error);
            });
          },
        });
      };
      send(true);
      return () => {
        isOver = true;
        current?.unsubscribe();
      };
    });

import { type ChildProcess, fork } from 'node:child_process';
import { memoryExitCode } from './picture-protocol.ts';

export interface DecodeProcessOptions {
  readonly timeLimitMs: number;
  readonly memoryBytesMax: number;
  /** The program that decodes. */
  readonly program: URL;
}

/** What a child says: that it is ready, once, and then one answer to each request. */
export type ChildReply<Answer> = { readonly kind: 'ready' } | Answer;

/** How one request to a child ended. `crashed` means that the child is gone and said nothing that blames the picture. */
export type DecodeOutcome<Answer> =
  | Answer
  | { readonly kind: 'over-limit'; readonly what: 'time' | 'memory' }
  | { readonly kind: 'crashed'; readonly message: string };

/** One decoding child. It serves one request at a time and, once `isGone`, none any more. */
export interface DecodeProcess<Request, Answer> {
  decode(request: Request): Promise<DecodeOutcome<Answer>>;
  isGone(): boolean;
  end(): void;
}

/** A heap of this size holds many messages; pixels live outside of it and count for `memoryBytesMax`. */
const heapMegabytes = 128;

/** Loading the decoder takes a fifth of a second; on a machine that is buried in work, many times that. */
const startLimitMs = 30_000;

/** Starts a child. It is not waited for: the first request is held until it is ready. */
export function startDecodeProcess<Request extends object, Answer extends { readonly kind: string }>({
  timeLimitMs,
  memoryBytesMax,
  program,
}: DecodeProcessOptions): DecodeProcess<Request, Answer> {
  const child = fork(program, [String(memoryBytesMax)], {
    // The heap of a decoder is small, and V8 counts the bytes of pictures to it: without leave to grow fivefold it
    // would collect all garbage with every sixth picture, in the middle of it.
    execArgv: [`--max-old-space-size=${heapMegabytes}`, '--heap-growing-percent=400'],
    // Nothing of our environment: no secret is in reach of a decoder that was taken over.
    env: {},
    serialization: 'advanced',
    stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
  });
  let hasEnded = false;
  const ready = new Promise<void>((resolve) => child.once('message', () => resolve()));
  child.once('exit', () => {
    hasEnded = true;
  });
  // A failed start or a closed channel shows up as the end of the child.
  child.on('error', () => {
    hasEnded = true;
  });
  letParentEnd(child);

  async function decode(request: Request): Promise<DecodeOutcome<Answer>> {
    if (hasEnded) return { kind: 'crashed', message: 'the decoder has ended' };
    child.ref();
    child.channel?.ref();
    return await new Promise<DecodeOutcome<Answer>>((resolve) => {
      const finish = (outcome: DecodeOutcome<Answer>) => {
        clearTimeout(timer);
        child.off('message', onMessage).off('exit', onExit).off('error', onError);
        if (!hasEnded) letParentEnd(child);
        resolve(outcome);
      };
      const onMessage = (message: ChildReply<Answer>) => {
        if (!isReady(message)) finish(message);
      };
      const onExit = (code: number | null, signal: NodeJS.Signals | null) => {
        if (code === memoryExitCode) finish({ kind: 'over-limit', what: 'memory' });
        else finish({ kind: 'crashed', message: `the decoder ended with ${code ?? signal}` });
      };
      const onError = (error: Error) => finish({ kind: 'crashed', message: error.message });
      let timer = setTimeout(() => {
        end();
        finish({ kind: 'crashed', message: 'the decoder did not start' });
      }, startLimitMs);
      child.on('message', onMessage).on('exit', onExit).on('error', onError);
      void ready.then(() => {
        if (hasEnded) return;
        clearTimeout(timer);
        timer = setTimeout(() => {
          end();
          finish({ kind: 'over-limit', what: 'time' });
        }, timeLimitMs);
        child.send(request, (error) => error !== null && onError(error));
      });
    });
  }

  function end(): void {
    hasEnded = true;
    child.kill('SIGKILL');
  }

  return { decode, isGone: () => hasEnded, end };
}

function isReady<Answer extends { readonly kind: string }>(
  message: ChildReply<Answer>,
): message is { readonly kind: 'ready' } {
  return message.kind === 'ready';
}

/** An idle child keeps no process alive; it ends itself when its parent is gone. */
function letParentEnd(child: ChildProcess): void {
  child.unref();
  child.channel?.unref();
}

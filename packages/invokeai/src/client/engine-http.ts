import { setTimeout as delay } from 'node:timers/promises';
import { z } from 'zod';
import { EngineError, isEngineError, type RefusedValue } from './engine-error.ts';

/** One call. A path starts with a slash and its parts are already encoded. */
export interface EngineRequest {
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  readonly path: string;
  readonly body?: unknown;
  readonly timeoutMs?: number;
  readonly signal?: AbortSignal | undefined;
}

/** Calls to one engine: every answer is checked before anybody sees it. */
export interface EngineHttp {
  /** The answer's JSON, parsed; GETs are repeated when the engine does not answer. */
  json<Schema extends z.ZodType>(schema: Schema, request: EngineRequest): Promise<z.output<Schema>>;
  /** The answer's bytes, at most `maxBytes`, of the given content type. */
  bytes(request: EngineRequest & { contentType: string; maxBytes: number }): Promise<Uint8Array<ArrayBuffer>>;
}

export interface EngineHttpOptions {
  /** http(s)://host:port, with a path where the engine is served below one. */
  readonly baseUrl: string;
  /** For one try. The engine freezes for a second or more at the start of each item. */
  readonly timeoutMs?: number;
  /** For the next part of an answer that has begun: a connection may stay open with nothing more to come. */
  readonly stallMs?: number;
  /** Tries of a GET in all. */
  readonly tries?: number;
  /** Before the second try; doubled for each further one, with jitter. */
  readonly retryDelayMs?: number;
}

const jsonBytesMax = 32 * 1024 * 1024;
const refusedValuesMax = 8;
const messageCharsMax = 300;

/** Statuses of a proxy in front of an engine that is not up. */
const noEngineBehindProxy: ReadonlySet<number> = new Set([502, 503, 504]);

/** Speaks HTTP as InvokeAI needs it; see EngineErrorKind for what it throws. */
export function createEngineHttp(options: EngineHttpOptions): EngineHttp {
  const { timeoutMs = 30_000, stallMs = 20_000, tries = 3, retryDelayMs = 250 } = options;
  const baseUrl = options.baseUrl.replace(/\/+$/, '');

  async function once<Result>(
    request: EngineRequest,
    read: (response: Response) => Promise<Result>,
  ): Promise<Result> {
    const timeout = AbortSignal.timeout(request.timeoutMs ?? timeoutMs);
    const signal = request.signal ? AbortSignal.any([request.signal, timeout]) : timeout;
    try {
      const response = await fetch(`${baseUrl}${request.path}`, {
        method: request.method,
        // The engine does not pin Starlette: from 1.8 on, whoever asks for gzip gets a plain 500 instead of
        // every empty answer, after the work was done. fetch asks for gzip unless told otherwise.
        headers: {
          accept: '*/*',
          'accept-encoding': 'identity',
          ...(request.body === undefined ? {} : { 'content-type': 'application/json' }),
        },
        ...(request.body === undefined ? {} : { body: JSON.stringify(request.body) }),
        redirect: 'error',
        signal,
      });
      if (!response.ok) throw await errorOf(response, request);
      return await read(response);
    } catch (error) {
      request.signal?.throwIfAborted();
      if (error instanceof EngineError) throw error;
      throw new EngineError('unreachable', `the engine did not answer ${nameOf(request)}`, { cause: error });
    }
  }

  async function repeated<Result>(
    request: EngineRequest,
    read: (response: Response) => Promise<Result>,
  ): Promise<Result> {
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await once(request, read);
      } catch (error) {
        const mayRepeat = request.method === 'GET' && attempt < tries && isEngineError(error, 'unreachable');
        if (!mayRepeat) throw error;
        const pause = retryDelayMs * 2 ** (attempt - 1) * (0.5 + Math.random());
        await delay(pause, undefined, request.signal ? { signal: request.signal } : {}).catch((aborted) => {
          request.signal?.throwIfAborted();
          throw aborted;
        });
      }
    }
  }

  return {
    json: (schema, request) =>
      repeated(request, async (response) => {
        // A wrong path answers 200 with the engine's web page, even below /api/.
        expectContentType(response, 'application/json', request);
        const bytes = await readBytes(response, { maxBytes: jsonBytesMax, stallMs }, request);
        const parsed = schema.safeParse(parseJson(bytes, request));
        if (parsed.success) return parsed.data;
        const where = parsed.error.issues[0]?.path.join('.') || 'the whole answer';
        throw new EngineError('not-an-engine', `${nameOf(request)} answered another shape (${where})`, {
          status: response.status,
        });
      }),
    bytes: (request) =>
      repeated(request, (response) => {
        expectContentType(response, request.contentType, request);
        return readBytes(response, { maxBytes: request.maxBytes, stallMs }, request);
      }),
  };
}

function nameOf(request: EngineRequest): string {
  return `${request.method} ${request.path.split('?')[0]}`;
}

function expectContentType(response: Response, expected: string, request: EngineRequest): void {
  const type = response.headers.get('content-type')?.split(';')[0]?.trim().toLowerCase() ?? 'nothing';
  if (type === expected) return;
  void response.body?.cancel().catch(() => undefined);
  throw new EngineError('not-an-engine', `${nameOf(request)} answered ${type} instead of ${expected}`, {
    status: response.status,
  });
}

function parseJson(bytes: Uint8Array, request: EngineRequest): unknown {
  try {
    return JSON.parse(new TextDecoder().decode(bytes));
  } catch (cause) {
    throw new EngineError('not-an-engine', `${nameOf(request)} answered broken JSON`, { cause });
  }
}

/** Reads a body that may say nothing, or lie, about its length. */
async function readBytes(
  response: Response,
  { maxBytes, stallMs }: { readonly maxBytes: number; readonly stallMs: number },
  request: EngineRequest,
): Promise<Uint8Array<ArrayBuffer>> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  if (!response.body) return new Uint8Array();
  const reader = response.body.getReader();
  for (;;) {
    let isStalled = false;
    const stall = setTimeout(() => {
      isStalled = true;
      void reader.cancel();
    }, stallMs);
    const { done, value } = await reader.read().finally(() => clearTimeout(stall));
    if (isStalled) throw new EngineError('unreachable', `the answer to ${nameOf(request)} stopped half way`);
    if (done) break;
    size += value.byteLength;
    if (size > maxBytes) {
      await reader.cancel();
      throw new EngineError('failed', `${nameOf(request)} answered more than ${maxBytes} bytes`, {
        status: response.status,
      });
    }
    chunks.push(value);
  }
  return Buffer.concat(chunks, size);
}

const refusal = z.object({
  detail: z.array(z.object({ loc: z.array(z.union([z.string(), z.number()])), msg: z.string() })),
});
const explanation = z.object({ detail: z.string() });

async function errorOf(response: Response, request: EngineRequest): Promise<EngineError> {
  const { status } = response;
  const text = await response.text().catch(() => '');
  let answer: unknown;
  try {
    answer = JSON.parse(text);
  } catch {
    answer = null; // an unexpected error is the plain text "Internal Server Error"
  }
  if (status === 422) {
    // The answer may echo the whole graph and list every node type: only the place and the reason are kept.
    const refused: RefusedValue[] = (refusal.safeParse(answer).data?.detail ?? [])
      .slice(0, refusedValuesMax)
      .map(({ loc, msg }) => ({ location: loc.join('.'), message: msg.slice(0, messageCharsMax) }));
    const first = refused[0];
    return new EngineError(
      'refused',
      `${nameOf(request)} was refused${first ? `: ${first.location}: ${first.message}` : ''}`,
      { status, refused },
    );
  }
  const detail = explanation.safeParse(answer).data?.detail.slice(0, messageCharsMax);
  return new EngineError(
    noEngineBehindProxy.has(status) ? 'unreachable' : 'failed',
    `${nameOf(request)} answered ${status}${detail ? `: ${detail}` : ''}`,
    { status },
  );
}

import { z } from 'zod';

export interface TrpcAnswer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
}

export interface TrpcCall {
  readonly path: string;
  readonly kind?: 'query' | 'mutation' | 'subscription';
  readonly input?: unknown;
  readonly router?: 'trpc' | 'worker-trpc';
  readonly headers?: Record<string, string>;
}

/** One tRPC call as bytes on the wire, for what the typed client would never send. Of a stream it reads the first piece with data. */
export async function callTrpc(url: string, call: TrpcCall): Promise<TrpcAnswer> {
  const { path, kind = 'mutation', input, router = 'trpc', headers = {} } = call;
  const address = `${url}/${router}/${path}`;
  if (kind === 'mutation') {
    const response = await fetch(address, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: JSON.stringify(input ?? {}),
    });
    return { status: response.status, headers: response.headers, text: await response.text() };
  }
  const query = input === undefined ? '' : `?input=${encodeURIComponent(JSON.stringify(input))}`;
  const response = await fetch(`${address}${query}`, { headers });
  const text = kind === 'query' ? await response.text() : await firstEventsOf(response);
  return { status: response.status, headers: response.headers, text };
}

async function firstEventsOf(response: Response): Promise<string> {
  const decoder = new TextDecoder();
  let text = '';
  for await (const chunk of response.body ?? []) {
    text += decoder.decode(chunk, { stream: true });
    // The stream's first event only says that it is open.
    if (/event: serialized-error|\nid: /.test(text)) break;
  }
  return text;
}

const failure = z.object({ error: z.object({ data: z.object({ errorCode: z.string() }) }) });

/** The error code of a refused call; null when it was not refused. */
export function trpcCodeOf({ text }: TrpcAnswer): string | null {
  const event = /event: serialized-error\ndata: (.*)\n/.exec(text)?.[1];
  if (event !== undefined) return failure.parse({ error: JSON.parse(event) }).error.data.errorCode;
  if (!text.startsWith('{"error"')) return null;
  return failure.parse(JSON.parse(text)).error.data.errorCode;
}

import autocannon from 'autocannon';
import type { Sample } from './measure-load.ts';

export interface HttpLoad {
  readonly url: string;
  /** Of every call, or made for each one. */
  readonly headers: Readonly<Record<string, string>> | (() => Readonly<Record<string, string>>);
  readonly connections: number;
  readonly seconds: number;
  /** Calls per second over all connections; as many as there can be when left out. */
  readonly rate?: number;
}

export interface HttpSample extends Sample {
  /** Answers other than 2xx, and calls without an answer. */
  readonly failed: number;
}

/** Asks one address over and over on so many connections, each waiting for its answer. */
export async function measureHttp({
  url,
  headers,
  connections,
  seconds,
  rate,
}: HttpLoad): Promise<HttpSample> {
  const latencies: number[] = [];
  const result = await new Promise<autocannon.Result>((resolve, reject) => {
    const calls: Pick<autocannon.Options, 'headers' | 'requests'> =
      typeof headers === 'function'
        ? { requests: [{ setupRequest: (request) => ({ ...request, headers: { ...headers() } }) }] }
        : { headers: { ...headers } };
    const pace = rate === undefined ? {} : { overallRate: rate };
    const run = autocannon(
      { url, ...calls, ...pace, connections, duration: seconds, timeout: 10 },
      (error, answer) => (error === null ? resolve(answer) : reject(error)),
    );
    run.on('response', (_client, _status, _bytes, milliseconds) => latencies.push(milliseconds));
  });
  return {
    latencies,
    perSecond: latencies.length / result.duration,
    failed: result.non2xx + result.errors,
  };
}

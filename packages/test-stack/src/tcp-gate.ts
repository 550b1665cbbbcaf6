import { randomInt } from 'node:crypto';
import { connect, createServer, type Server, type Socket } from 'node:net';

export interface GateTarget {
  readonly host: string;
  readonly port: number;
}

type Mode = 'open' | 'hung' | { readonly status: number };

/** A port of its own that leads to another one, until a test decides otherwise. */
export interface TcpGate {
  readonly port: number;
  /** A partition: ends every connection and refuses new ones. */
  cut(): Promise<void>;
  /** Back to normal, on the same port. What was hung is ended, so that nobody waits for an answer that was swallowed. */
  heal(): Promise<void>;
  /** New bytes, on connections old and new, are accepted and lead nowhere, in both directions. */
  hang(): Promise<void>;
  /** Every request on a new connection is answered with this HTTP status; connections that are open are ended. */
  answer(status: number): Promise<void>;
  /** Holds every chunk back for so long; 0 ends it. */
  delay(milliseconds: number): void;
  /** For good. */
  close(): Promise<void>;
}

/** Below what systems hand out for outgoing connections, so that nobody takes the port while the gate is cut. */
const portsFrom = 12_000;
const portsTo = 31_000;
const portAttempts = 200;

/**
 * Opens a gate. Of several targets, every connection takes the next one that accepts it, as behind a load balancer.
 * Targets are asked for at each connection: what is behind a gate may move.
 */
export async function openTcpGate(targets: () => readonly GateTarget[]): Promise<TcpGate> {
  const pairs = new Set<readonly [Socket, Socket | null]>();
  let server: Server | null = null;
  let mode: Mode = 'open';
  let delayMs = 0;
  let turn = 0;

  function endAll(): void {
    for (const pair of pairs) for (const socket of pair) socket?.destroy();
  }

  /** Everything from one side to the other in its order, whatever the delay is meanwhile. */
  function pass(from: Socket, to: Socket): void {
    const line: { readonly due: number; readonly act: () => void }[] = [];
    const drain = () => {
      const now = performance.now();
      while (line[0] !== undefined && line[0].due <= now) line.shift()?.act();
      if (line[0] !== undefined) setTimeout(drain, Math.ceil(line[0].due - now));
    };
    const inTurn = (act: () => void) => {
      if (line.length === 0 && delayMs === 0) return act();
      line.push({ due: performance.now() + delayMs, act });
      if (line.length === 1) setTimeout(drain, delayMs);
    };
    from.on('data', (chunk: Buffer) => {
      if (mode !== 'open') return;
      inTurn(() => {
        if (to.writable && !to.write(chunk)) from.pause();
      });
    });
    to.on('drain', () => from.resume());
    from.on('end', () => inTurn(() => to.end()));
    // What it said before it ended is still passed on.
    from.on('close', () => inTurn(() => to.destroySoon()));
  }

  function join(client: Socket, upstream: Socket): void {
    const pair = [client, upstream] as const;
    pairs.add(pair);
    for (const [one, other] of [pair, [upstream, client] as const]) {
      one.on('error', () => one.destroy());
      one.on('close', () => {
        if (other.destroyed) pairs.delete(pair);
      });
      pass(one, other);
    }
    client.resume();
  }

  function accept(client: Socket): void {
    client.setNoDelay(true);
    if (typeof mode === 'object') {
      answerWith(client, mode.status);
      return;
    }
    client.pause();
    const choices = targets();
    const first = turn;
    turn += 1;
    const waiting = [client, null] as const;
    pairs.add(waiting);
    client.once('close', () => pairs.delete(waiting));
    client.on('error', () => client.destroy());
    const tryNext = (tried: number) => {
      const target = choices[(first + tried) % choices.length];
      if (tried === choices.length || target === undefined) return client.destroy();
      const upstream = connect(target.port, target.host);
      upstream.setNoDelay(true);
      const next = () => tryNext(tried + 1);
      upstream.once('error', next);
      upstream.once('connect', () => {
        upstream.off('error', next);
        if (client.destroyed) return upstream.destroy();
        pairs.delete(waiting);
        join(client, upstream);
      });
    };
    tryNext(0);
  }

  function answerWith(client: Socket, status: number): void {
    const pair = [client, null] as const;
    pairs.add(pair);
    client.on('error', () => client.destroy());
    client.on('close', () => pairs.delete(pair));
    client.once('data', () => {
      client.end(`HTTP/1.1 ${status} Out of order\r\ncontent-length: 0\r\nconnection: close\r\n\r\n`);
    });
  }

  function listen(port: number): Promise<number> {
    const listening = createServer({ allowHalfOpen: true }, accept);
    return new Promise((resolve, reject) => {
      listening.once('error', reject);
      listening.listen(port, '127.0.0.1', () => {
        server = listening;
        resolve(port);
      });
    });
  }

  async function listenSomewhere(): Promise<number> {
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await listen(randomInt(portsFrom, portsTo));
      } catch (error) {
        if (attempt === portAttempts) throw error;
      }
    }
  }

  async function shut(): Promise<void> {
    const closing = server;
    server = null;
    if (closing === null) return;
    const closed = new Promise((resolve) => closing.close(resolve));
    endAll();
    await closed;
  }

  async function turnTo(next: Mode): Promise<void> {
    const wasOpen = mode === 'open';
    mode = next;
    if (!(wasOpen && next === 'hung')) endAll();
    if (server === null) await listen(port);
  }

  const port = await listenSomewhere();
  return {
    port,
    cut: shut,
    heal: async () => {
      if (mode !== 'open' || server === null) await turnTo('open');
    },
    hang: () => turnTo('hung'),
    answer: (status) => turnTo({ status }),
    delay: (milliseconds) => {
      delayMs = milliseconds;
    },
    close: shut,
  };
}

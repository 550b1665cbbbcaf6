import { createServer } from 'node:http';
import { z } from 'zod';
import { pullSwitch, type RemoteFaults, remoteFaults } from './fault-switches.ts';
import type { Faults } from './faults.ts';

/** Where another process may pull the switches. */
export interface FaultControl {
  /** `http://127.0.0.1:port`. */
  readonly url: string;
  readonly close: () => Promise<void>;
}

const bodyBytesMax = 10_000;

/**
 * Lets tests that run the emulator as a process of its own pull its switches: on this machine only, and on
 * another port, because the engine's own port may be told to hang.
 */
export async function startFaultControl(faults: Faults, port: number): Promise<FaultControl> {
  const server = createServer(async (request, response) => {
    let body = '';
    for await (const chunk of request) {
      body += String(chunk);
      if (body.length > bodyBytesMax) break;
    }
    try {
      pullSwitch(faults, JSON.parse(body));
      response.writeHead(204).end();
    } catch (error) {
      const words = error instanceof z.ZodError ? z.prettifyError(error) : String(error);
      response.writeHead(400, { 'content-type': 'text/plain; charset=utf-8' }).end(words);
    }
  });
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  server.once('error', reject);
  server.listen(port, '127.0.0.1', resolve);
  await promise;
  const address = server.address();
  return {
    url: `http://127.0.0.1:${typeof address === 'object' && address !== null ? address.port : port}`,
    close: async () => {
      const closed = Promise.withResolvers<void>();
      server.close(() => closed.resolve());
      server.closeAllConnections();
      await closed.promise;
    },
  };
}

/**
 * The switches of an emulator process, by the address it prints as `fault switches on …`. Each call resolves
 * when the order stands.
 */
export function connectFaults(controlUrl: string): RemoteFaults {
  return remoteFaults(async (order) => {
    const answer = await fetch(controlUrl, { method: 'POST', body: JSON.stringify(order) });
    if (!answer.ok) throw new Error(`The emulator refused ${order.name}: ${await answer.text()}`);
  });
}

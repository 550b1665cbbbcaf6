import { once } from 'node:events';
import { createServer } from 'node:http';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { type GateTarget, openTcpGate, type TcpGate } from './tcp-gate.ts';

const names = ['one', 'two'];
const servers = names.map((name) =>
  createServer((request, response) => {
    let size = 0;
    request.on('data', (chunk: Buffer) => {
      size += chunk.byteLength;
    });
    request.on('end', () => response.end(`${name} ${size}`));
  }),
);
let targets: GateTarget[];
let gate: TcpGate;

beforeAll(async () => {
  targets = await Promise.all(
    servers.map(async (server) => {
      await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
      const address = server.address();
      if (address === null || typeof address === 'string') throw new Error('no port');
      return { host: '127.0.0.1', port: address.port };
    }),
  );
});
afterAll(async () => {
  for (const server of servers) {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  }
});
afterEach(() => gate.close());

async function ask(body = ''): Promise<string> {
  const response = await fetch(`http://127.0.0.1:${gate.port}/`, {
    method: 'POST',
    body,
    headers: { connection: 'close' },
  });
  return response.ok ? await response.text() : `status ${response.status}`;
}

const onlyFirst = () => targets.slice(0, 1);

describe('a gate', () => {
  it('passes on everything, in order, also when it is slow', async () => {
    gate = await openTcpGate(onlyFirst);
    expect(await ask('x'.repeat(3_000_000))).toBe('one 3000000');
    gate.delay(20);
    expect(await ask('x'.repeat(300_000))).toBe('one 300000');
  });

  it('refuses while it is cut and leads on at the same port when it is healed', async () => {
    gate = await openTcpGate(onlyFirst);
    const { port } = gate;
    await gate.cut();
    await expect(ask()).rejects.toThrow();
    await gate.heal();
    expect(gate.port).toBe(port);
    expect(await ask()).toBe('one 0');
  });

  it('swallows what it is sent while it hangs, and ends it when it is healed', async () => {
    gate = await openTcpGate(onlyFirst);
    await gate.hang();
    const [server] = servers;
    if (server === undefined) return expect.fail('there is a server');
    const arrived = once(server, 'connection');
    const hanging = expect(ask()).rejects.toThrow();
    await arrived;
    await gate.heal();
    await hanging;
    expect(await ask()).toBe('one 0');
  });

  it('answers by itself with the status it was told', async () => {
    gate = await openTcpGate(onlyFirst);
    await gate.answer(503);
    expect(await ask()).toBe('status 503');
    await gate.heal();
    expect(await ask()).toBe('one 0');
  });

  it('takes turns with its targets and passes by those that are away', async () => {
    const away: GateTarget = { host: '127.0.0.1', port: 1 };
    gate = await openTcpGate(() => [away, ...targets]);
    const answers = [await ask(), await ask(), await ask(), await ask()];
    expect(new Set(answers)).toEqual(new Set(['one 0', 'two 0']));
  });

  it('refuses when there is nothing behind it', async () => {
    gate = await openTcpGate(() => []);
    await expect(ask()).rejects.toThrow();
  });
});

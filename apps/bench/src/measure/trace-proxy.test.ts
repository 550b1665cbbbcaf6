import { once } from 'node:events';
import { createServer } from 'node:http';
import { connect } from 'node:net';
import { expect, it } from 'vitest';
import { openTraceProxy } from './trace-proxy.ts';

it('loses nothing that is sent together with the upgrade of a connection, either way', async () => {
  const target = createServer();
  target.on('upgrade', (_, socket, head) => {
    const heard = String(head);
    socket.write('HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: echo\r\n\r\nhello,');
    socket.write(heard);
    socket.on('data', (chunk) => socket.write(chunk));
  });
  await once(target.listen(0, '127.0.0.1'), 'listening');
  const address = target.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  const proxy = await openTraceProxy(`http://127.0.0.1:${address.port}`, () => undefined);

  const client = connect(Number(new URL(proxy.url).port), '127.0.0.1');
  client.write('GET / HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: echo\r\n\r\nyou there');
  let heard = '';
  client.on('data', (chunk) => {
    heard += String(chunk);
  });
  await expect.poll(() => heard).toMatch(/\r\n\r\nhello,you there$/);
  client.write(', still');
  await expect.poll(() => heard).toMatch(/you there, still$/);

  client.destroy();
  proxy.close();
  target.close();
  target.closeAllConnections();
});

import { Agent, request } from 'node:http';

/** What this program is told to do. */
export interface HoldStreamsOrders {
  readonly apiUrl: string;
  /** One stream for each of these sessions. */
  readonly tokens: readonly string[];
}

/*
 * A process of the bench: opens a stream of events for each person and reads whatever comes. Says `ready` when every
 * one has had its first event.
 */

const openingAtOnce = 20;

process.once('disconnect', () => process.exit(0));
process.once('message', (orders: HoldStreamsOrders) => {
  hold(orders).then(
    () => process.send?.('ready'),
    (error: unknown) => {
      process.stderr.write(`${String(error)}\n`);
      process.exit(1);
    },
  );
});

async function hold({ apiUrl, tokens }: HoldStreamsOrders): Promise<void> {
  const agent = new Agent({ keepAlive: true, maxSockets: Number.POSITIVE_INFINITY });
  const left = [...tokens];
  async function opener(): Promise<void> {
    for (let token = left.pop(); token !== undefined; token = left.pop()) await open(apiUrl, token, agent);
  }
  await Promise.all(Array.from({ length: openingAtOnce }, opener));
}

function open(apiUrl: string, token: string, agent: Agent): Promise<void> {
  return new Promise((resolve, reject) => {
    const headers = { authorization: `Bearer ${token}`, accept: 'text/event-stream' };
    const stream = request(`${apiUrl}/trpc/live.events`, { agent, headers }, (response) => {
      if (response.statusCode !== 200) reject(new Error(`A stream answered ${response.statusCode}`));
      let begun = '';
      response.on('data', (chunk: Buffer) => {
        if (begun === 'yes') return;
        begun += chunk.toString();
        if (!begun.includes('credits.changed')) return;
        begun = 'yes';
        resolve();
      });
      response.once('end', () => reject(new Error('A stream ended')));
      response.once('error', reject);
    });
    stream.once('error', reject);
    stream.end();
  });
}

import { pino } from 'pino';
import { describe, expect, it } from 'vitest';
import { createInProcessLiveBus } from '../../platform/live/in-process-live-bus.ts';
import { listenForOffers } from './listen-for-offers.ts';
import { announceOffer } from './render-queue.ts';

const newBus = () => createInProcessLiveBus({ log: pino({ level: 'silent' }) });
const signal = new AbortController().signal;
/** Longer than any test may take: whoever waits this out has not been woken. */
const forever = 600_000;

describe('waiting for an offer', () => {
  it('ends with the next offer', async () => {
    const live = newBus();
    const offers = await listenForOffers(live);
    const waiting = offers.next({ withinMs: forever, signal });
    await announceOffer(live);
    await waiting;
    await offers.stop();
  });

  it('does not sleep through an offer that came while nobody was waiting', async () => {
    const live = newBus();
    const offers = await listenForOffers(live);
    await announceOffer(live);
    await new Promise<void>((resolve) => setImmediate(resolve));
    await offers.next({ withinMs: forever, signal });
    await offers.stop();
  });

  it('ends when the caller goes away, also before it began', async () => {
    const offers = await listenForOffers(newBus());
    const gone = new AbortController();
    const waiting = offers.next({ withinMs: forever, signal: gone.signal });
    gone.abort();
    await waiting;
    await offers.next({ withinMs: forever, signal: gone.signal });
    await offers.stop();
  });

  it('ends by itself, as offers may be lost', async () => {
    const offers = await listenForOffers(newBus());
    await expect(offers.next({ withinMs: 1, signal })).resolves.toBeUndefined();
    await offers.stop();
  });
});

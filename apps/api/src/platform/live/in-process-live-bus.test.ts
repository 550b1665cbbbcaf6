import { pino } from 'pino';
import { describe, expect, it } from 'vitest';
import { createInProcessLiveBus } from './in-process-live-bus.ts';
import { liveBusContract } from './live-bus.contract.ts';

const log = pino({ level: 'silent' });

describe('in one process', () => {
  liveBusContract(async () => {
    const bus = createInProcessLiveBus({ log });
    return { here: bus, there: bus };
  });

  it('says that it reaches this process only', () => {
    expect(createInProcessLiveBus({ log }).state()).toBe('in-process');
  });
});

import type { ApiPart, EnginePart, WorkerPart } from '@pingvas/test-stack';
import type { FaultKind } from './fault-kinds.ts';
import type { ChaosStack, KeptPart } from './keep-parts.ts';
import type { Fault } from './schedule.ts';

/** How a fault begins, and how it is healed. */
export interface Infliction {
  begin(): Promise<unknown>;
  heal(): Promise<unknown>;
}

/** What one fault does to this stack. */
export function inflictionOf(stack: ChaosStack, fault: Fault): Infliction {
  return inflictions[fault.kind](stack, fault);
}

type Inflict = (stack: ChaosStack, fault: Fault) => Infliction;

const killed = (part: KeptPart): Infliction => ({ begin: () => part.kill(), heal: () => part.revive() });
const stopped = (part: KeptPart): Infliction => ({ begin: () => part.stop(), heal: () => part.revive() });
const paused = ({ part }: KeptPart): Infliction => ({
  begin: async () => part.pause(),
  heal: async () => part.resume(),
});
const dyingAt = (part: KeptPart, { point, times }: Fault): Infliction => ({
  begin: async () => {
    await part.kill();
    await part.launchToDie({ FAULT_POINTS: `${point}=kill@${times}` });
  },
  heal: async () => {
    // Not every run gets there.
    await part.stop();
    await part.revive();
  },
});

const onWorker =
  (inflict: (worker: KeptPart<WorkerPart>, fault: Fault) => Infliction): Inflict =>
  (stack, fault) =>
    inflict(stack.worker(fault.target), fault);
const onApi =
  (inflict: (api: KeptPart<ApiPart>, fault: Fault) => Infliction): Inflict =>
  (stack, fault) =>
    inflict(stack.api(fault.target), fault);
const onEngine =
  (inflict: (engine: KeptPart<EnginePart>, fault: Fault) => Infliction): Inflict =>
  (stack, fault) =>
    inflict(stack.engine(fault.target), fault);
const nothing = async () => undefined;
/** Orders that the emulator carries out when it comes to them. */
const ordered = (order: (faults: EnginePart['faults'], fault: Fault) => Promise<void>) =>
  onEngine(({ part }, fault) => ({ begin: () => order(part.faults, fault), heal: nothing }));

const inflictions: Readonly<Record<FaultKind, Inflict>> = {
  'worker-kill': onWorker(killed),
  'worker-point': onWorker(dyingAt),
  'worker-pause': onWorker(paused),
  'worker-stop': onWorker(stopped),
  'worker-api-cut': onWorker(({ part: { gates } }) => ({
    begin: () => gates.api.cut(),
    heal: () => gates.api.heal(),
  })),
  'worker-api-hang': onWorker(({ part: { gates } }) => ({
    begin: () => gates.api.hang(),
    heal: () => gates.api.heal(),
  })),
  'worker-api-delay': onWorker(({ part: { gates } }, { times }) => ({
    begin: async () => gates.api.delay(150 * times),
    heal: async () => gates.api.delay(0),
  })),
  'worker-engine-cut': onWorker(({ part: { gates } }) => ({
    begin: () => gates.engine.cut(),
    heal: () => gates.engine.heal(),
  })),
  'worker-engine-hang': onWorker(({ part: { gates } }) => ({
    begin: () => gates.engine.hang(),
    heal: () => gates.engine.heal(),
  })),
  'engine-kill': onEngine(killed),
  'engine-pause': onEngine(paused),
  'engine-memory': ordered((faults, { times }) => faults.oomNext(times)),
  'engine-black': ordered((faults, { times }) => faults.blackPicture(times)),
  'engine-truncated': ordered((faults, { times }) => faults.truncatePicture(times)),
  'engine-stale': ordered((faults, { times }) => faults.stalePicture(times)),
  'engine-errors': ordered((faults, { times }) => faults.failHttp({ status: 503, times })),
  'engine-sockets': onEngine(({ part: { faults } }) => ({
    begin: () => faults.refuseSockets(),
    heal: () => faults.acceptSockets(),
  })),
  'engine-disorder': onEngine(({ part: { faults } }) => ({
    begin: async () => {
      await faults.duplicateEvents(true);
      await faults.reorderEvents(true);
    },
    heal: async () => {
      await faults.duplicateEvents(false);
      await faults.reorderEvents(false);
    },
  })),
  'engine-silence': onEngine(({ part: { faults } }) => ({
    begin: () => faults.loseEvents(true),
    heal: () => faults.loseEvents(false),
  })),
  'api-kill': onApi(killed),
  'api-point': onApi(dyingAt),
  'api-pause': onApi(paused),
  'api-stop': onApi(stopped),
  'api-postgres-cut': onApi(({ part: { gates } }) => ({
    begin: () => gates.postgres.cut(),
    heal: () => gates.postgres.heal(),
  })),
  'api-postgres-hang': onApi(({ part: { gates } }) => ({
    begin: () => gates.postgres.hang(),
    heal: () => gates.postgres.heal(),
  })),
  'api-redis-cut': ({ apis }) => ({
    begin: () => Promise.all(apis.map(({ part: { gates } }) => gates.redis.cut())),
    heal: () => Promise.all(apis.map(({ part: { gates } }) => gates.redis.heal())),
  }),
  'redis-kill': (stack) => killed(stack.redis()),
  'storage-cut': ({ stack: { storage } }) => ({ begin: () => storage.cut(), heal: () => storage.heal() }),
  'storage-errors': ({ stack: { storage } }) => ({
    begin: () => storage.answer(503),
    heal: () => storage.heal(),
  }),
  'storage-hang': ({ stack: { storage } }) => ({ begin: () => storage.hang(), heal: () => storage.heal() }),
  'postgres-stop': ({ stack: { postgres } }) => ({
    begin: () => postgres.stop(),
    heal: () => postgres.start(),
  }),
  'postgres-kill': ({ stack: { postgres } }) => ({
    begin: () => postgres.kill(),
    heal: () => postgres.start(),
  }),
};

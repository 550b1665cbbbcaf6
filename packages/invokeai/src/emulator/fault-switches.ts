import { z } from 'zod';
import type { Faults } from './faults.ts';

/** A switch as another process may order it: what it takes, and how it is pulled. */
function takes<Schema extends z.ZodType>(
  schema: Schema,
  pull: (faults: Faults, given: z.output<Schema>) => void,
) {
  return (faults: Faults, given: unknown) => pull(faults, schema.parse(given));
}

const nothing = z.tuple([]);
const onOrOff = z.tuple([z.boolean()]);
const times = z.tuple([z.int().min(0).default(1)]);
const step = z.int().min(0);
const failure = z.object({
  errorType: z.string(),
  errorMessage: z.string(),
  atStep: step.exactOptional(),
  times: z.int().min(1).exactOptional(),
});
const httpFailure = z.object({
  status: z.literal([500, 502, 503, 504]).exactOptional(),
  times: z.int().min(1).exactOptional(),
  path: z.string().exactOptional(),
});

const switches = {
  failNext: takes(z.tuple([failure]), (faults, given) => faults.failNext(...given)),
  oomNext: takes(times, (faults, given) => faults.oomNext(...given)),
  stallAtStep: takes(z.tuple([step]), (faults, given) => faults.stallAtStep(...given)),
  releaseStall: takes(nothing, (faults) => faults.releaseStall()),
  slowSteps: takes(z.tuple([step.nullable()]), (faults, given) => faults.slowSteps(...given)),
  blackPicture: takes(times, (faults, given) => faults.blackPicture(...given)),
  truncatePicture: takes(times, (faults, given) => faults.truncatePicture(...given)),
  stalePicture: takes(times, (faults, given) => faults.stalePicture(...given)),
  failHttp: takes(z.tuple([httpFailure.default({})]), (faults, given) => faults.failHttp(...given)),
  answerPages: takes(times, (faults, given) => faults.answerPages(...given)),
  hangHttp: takes(nothing, (faults) => faults.hangHttp()),
  answerHttp: takes(nothing, (faults) => faults.answerHttp()),
  gzipTrap: takes(onOrOff, (faults, given) => faults.gzipTrap(...given)),
  dropSockets: takes(nothing, (faults) => faults.dropSockets()),
  refuseSockets: takes(nothing, (faults) => faults.refuseSockets()),
  acceptSockets: takes(nothing, (faults) => faults.acceptSockets()),
  loseEvents: takes(onOrOff, (faults, given) => faults.loseEvents(...given)),
  duplicateEvents: takes(onOrOff, (faults, given) => faults.duplicateEvents(...given)),
  reorderEvents: takes(onOrOff, (faults, given) => faults.reorderEvents(...given)),
  stallQueue: takes(nothing, (faults) => faults.stallQueue()),
  releaseQueue: takes(nothing, (faults) => faults.releaseQueue()),
  poisonQueue: takes(z.tuple([z.string().min(1).default('poisoned')]), (faults, given) =>
    faults.poisonQueue(...given),
  ),
  clear: takes(nothing, (faults) => faults.clear()),
} satisfies Partial<Record<keyof Faults, ReturnType<typeof takes>>>;

type FaultSwitch = keyof typeof switches;

/** The switches of an emulator in another process; each call resolves when the order stands. */
export type RemoteFaults = {
  readonly [Name in FaultSwitch]: (...given: Parameters<Faults[Name]>) => Promise<void>;
};

const names = Object.keys(switches).filter((name): name is FaultSwitch => Object.hasOwn(switches, name));

const faultOrder = z.object({ name: z.enum(names), given: z.array(z.unknown()) });

/**
 * Pulls the switch that another process ordered.
 *
 * @throws ZodError when there is no such switch, or when it does not take what was given
 */
export function pullSwitch(faults: Faults, order: unknown): void {
  const { name, given } = faultOrder.parse(order);
  switches[name](faults, given);
}

/** Makes the switches of another process out of a way to send it an order. */
export function remoteFaults(send: (order: z.output<typeof faultOrder>) => Promise<void>): RemoteFaults {
  const of =
    (name: FaultSwitch) =>
    (...given: unknown[]) =>
      send({ name, given });
  return {
    failNext: of('failNext'),
    oomNext: of('oomNext'),
    stallAtStep: of('stallAtStep'),
    releaseStall: of('releaseStall'),
    slowSteps: of('slowSteps'),
    blackPicture: of('blackPicture'),
    truncatePicture: of('truncatePicture'),
    stalePicture: of('stalePicture'),
    failHttp: of('failHttp'),
    answerPages: of('answerPages'),
    hangHttp: of('hangHttp'),
    answerHttp: of('answerHttp'),
    gzipTrap: of('gzipTrap'),
    dropSockets: of('dropSockets'),
    refuseSockets: of('refuseSockets'),
    acceptSockets: of('acceptSockets'),
    loseEvents: of('loseEvents'),
    duplicateEvents: of('duplicateEvents'),
    reorderEvents: of('reorderEvents'),
    stallQueue: of('stallQueue'),
    releaseQueue: of('releaseQueue'),
    poisonQueue: of('poisonQueue'),
    clear: of('clear'),
  };
}

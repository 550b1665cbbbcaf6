import type { ModuleScope } from '@pingvas/contracts';
import { type ApiKeyScope, apiKeyScope, holdsScope } from '@pingvas/contracts';
import type { Audience } from '../../platform/trpc/audience.ts';
import type { Caller } from './walked-world.ts';

/** `answers`, or the code that the call is refused with. */
export type Outcome = string;
export type Cells = Readonly<Record<Caller, Outcome>>;

const unauthenticated = 'identity.unauthenticated';
export const unknownWorker = 'fleet.unknown-worker';

/** For people who are signed in: what the owner hears, and what everybody else who is signed in hears. */
export function people(owner: Outcome, others: Outcome = owner): Cells {
  return {
    anonymous: unauthenticated,
    owner,
    stranger: others,
    // An operator is nobody special to other people's things.
    admin: others,
    worker: unauthenticated,
    otherWorker: unauthenticated,
  };
}

/** For operators alone. */
export function operators(outcome: Outcome): Cells {
  return { ...people('identity.forbidden'), admin: outcome };
}

/** For everybody, signed in or not. */
export function everybody(outcome: Outcome): Cells {
  const [anonymous, owner, stranger, admin, worker, otherWorker] = [
    outcome,
    outcome,
    outcome,
    outcome,
    outcome,
    outcome,
  ];
  return { anonymous, owner, stranger, admin, worker, otherWorker };
}

/** For workers: what the one that holds the lease hears, and any other. */
export function machines(worker: Outcome, otherWorker: Outcome): Cells {
  const [anonymous, owner, stranger, admin] = [unknownWorker, unknownWorker, unknownWorker, unknownWorker];
  return { anonymous, owner, stranger, admin, worker, otherWorker };
}

/**
 * People who are told apart by their state or by what they show. What they hear follows from what a row says of its
 * audience and scope, so that a new row has it without a word.
 */
export const callersInState = [
  'artist',
  'unverified',
  'deactivated',
  'about to be erased',
  'erased',
  'long proven',
  'admin, long proven',
] as const;
export type CallerInState = (typeof callersInState)[number];

interface Door {
  readonly audience: Audience;
  readonly scope: ModuleScope | null;
}

/** What somebody in this state hears, who is nobody special to the things of others. */
export function expectedInState(state: CallerInState, { audience, scope }: Door, cells: Cells): Outcome {
  const changes = scope !== null && !scope.endsWith(':read');
  switch (state) {
    case 'artist':
      return cells.stranger;
    case 'unverified':
      return changes ? 'identity.email-unverified' : cells.stranger;
    case 'about to be erased':
      return changes ? 'identity.deletion-pending' : cells.stranger;
    case 'deactivated':
    case 'erased':
      return isForPeople(audience) ? 'identity.inactive' : cells.stranger;
    case 'long proven':
      return audience === 'proven' ? 'identity.step-up-required' : cells.stranger;
    case 'admin, long proven':
      return audience === 'proven' || audience === 'provenAdmin' ? 'identity.step-up-required' : cells.admin;
  }
}

/** Codes that are said before anybody looks at what was asked for. */
const atTheDoor: readonly Outcome[] = [
  'identity.unauthenticated',
  'identity.inactive',
  'identity.email-unverified',
  'identity.deletion-pending',
  'identity.step-up-required',
  'identity.scope-missing',
];

/** True for a call that is refused before its input matters. */
export function isRefusedAtTheDoor(outcome: Outcome): boolean {
  return atTheDoor.includes(outcome);
}

/** Every scope by itself. */
export const keyScopes: readonly ApiKeyScope[] = apiKeyScope.options;

/** What an API key of the owner with this one scope hears. */
export function expectedByKey(scope: ApiKeyScope, door: Door, cells: Cells): Outcome {
  if (!isForPeople(door.audience)) return cells.owner;
  if (door.scope === null) return 'identity.forbidden';
  return holdsScope([scope], door.scope) ? cells.owner : 'identity.scope-missing';
}

function isForPeople(audience: Audience): boolean {
  return audience !== 'anyone' && audience !== 'machine';
}

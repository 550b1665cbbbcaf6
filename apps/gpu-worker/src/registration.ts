import type { RegisterWorkerInput } from '@pingvas/contracts';
import { beatSeconds, claimWaitSeconds } from '@pingvas/contracts';
import type { Logger } from 'pino';
import type { FleetPort } from './api/fleet-port.ts';
import type { EngineFacts } from './engine/engine-link.ts';

export interface RegistrationOptions {
  readonly fleet: FleetPort;
  readonly workerName: string;
  readonly machine: RegisterWorkerInput['machine'];
  /** Register again after this, also when nothing seems to have changed. */
  readonly everyMs: number;
  readonly log: Logger;
}

/** What the api knows of this worker. */
export interface Registration {
  /** Registers when the api does not know the newest facts. Throws FleetError or the signal's reason. */
  ensure(facts: EngineFacts, signal: AbortSignal): Promise<void>;
  /** The api answered that it does not know us. */
  forget(): void;
  /** The api took our last registration and has not said since that it does not know us. */
  isKnown(): boolean;
  /** Who claims; nothing before the first registration. */
  identity(): { readonly workerId?: string };
  /** The api's own pace, or the usual one before the first registration. */
  pace(): { readonly beatSeconds: number; readonly claimWaitSeconds: number };
}

const modelsMax = 2_000;

/** Not registered yet. */
export function createRegistration(options: RegistrationOptions): Registration {
  let registered: { readonly facts: string; readonly at: number } | null = null;
  let pace = { beatSeconds, claimWaitSeconds };
  let identity: { readonly workerId?: string } = {};
  return {
    pace: () => pace,
    identity: () => identity,
    isKnown: () => registered !== null,
    forget: () => {
      registered = null;
    },
    async ensure({ version, models }, signal) {
      const input: RegisterWorkerInput = {
        name: options.workerName,
        models: sendableModels(models),
        engine: { version: version.version.slice(0, 100), isEmulator: version.isEmulator },
        machine: options.machine,
      };
      const facts = JSON.stringify(input);
      const isFresh = registered?.facts === facts && performance.now() - registered.at < options.everyMs;
      if (isFresh) return;
      const answer = await options.fleet.register(input, { signal });
      const level = registered?.facts === facts ? 'debug' : 'info';
      registered = { facts, at: performance.now() };
      identity = { workerId: answer.workerId };
      pace = { beatSeconds: answer.beatSeconds, claimWaitSeconds: answer.claimWaitSeconds };
      options.log[level](
        { workerId: answer.workerId, engine: version.version, models: input.models.length },
        'registered with the api',
      );
    },
  };
}

function sendableModels(models: EngineFacts['models']): RegisterWorkerInput['models'] {
  return models
    .filter(({ name, key }) => name.length >= 1 && name.length <= 200 && key.length <= 200)
    .slice(0, modelsMax)
    .map(({ key, name, base, type, hash, description }) => ({
      key,
      name,
      base,
      type,
      hash: hash.length <= 200 ? hash : null,
      description: description?.slice(0, 2_000) ?? null,
    }));
}

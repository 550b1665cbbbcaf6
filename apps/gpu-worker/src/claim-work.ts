import { type ClaimWorkInput, type RenderWork, renderWork } from '@pingvas/contracts';
import type { Logger } from 'pino';
import { isFleetRefusal } from './api/fleet-error.ts';
import type { FleetPort } from './api/fleet-port.ts';
import type { EngineLink } from './engine/engine-link.ts';
import type { Registration } from './registration.ts';
import { pauseFor } from './time/backoff.ts';
import type { WorkerTiming } from './worker-timing.ts';

export interface ClaimWorkOptions {
  readonly fleet: FleetPort;
  readonly engine: EngineLink;
  readonly registration: Registration;
  readonly timing: Pick<WorkerTiming, 'engineCheckMs'>;
  readonly log: Logger;
}

/** The api does not accept this worker's token: nothing but a person can mend that. */
export class UnknownWorkerError extends Error {
  override readonly name = 'UnknownWorkerError';
}

/** Asks for work, registering before where the api does not know the newest facts. */
export interface Claimer {
  /**
   * One long poll. Null when there was no work, or none that could be asked for now.
   *
   * @throws UnknownWorkerError, FleetError or the signal's reason
   */
  claim(want: WantedWork, signal: AbortSignal): Promise<RenderWork | null>;
}

/** Whom the work would be for. */
export type WantedWork = Pick<ClaimWorkInput, 'loadedModelName' | 'isBusy'>;

/** Has not asked yet. */
export function createClaimer({ fleet, engine, registration, timing, log }: ClaimWorkOptions): Claimer {
  let isWithoutModels = false;

  async function ask(
    { loadedModelName, isBusy }: WantedWork,
    signal: AbortSignal,
  ): Promise<RenderWork | null> {
    const facts = engine.facts();
    if (!facts) return null;
    await registration.ensure(facts, signal);
    if (facts.models.length === 0) {
      if (!isWithoutModels) log.warn('the engine has no model that this worker can render with');
      isWithoutModels = true;
      await pauseFor(timing.engineCheckMs, signal);
      engine.suspect();
      await engine.changed.heard({ withinMs: timing.engineCheckMs, signal });
      return null;
    }
    isWithoutModels = false;
    const names = facts.models.map(({ name }) => name);
    const loaded = loadedModelName !== null && names.includes(loadedModelName) ? loadedModelName : null;
    const { work } = await fleet.claim(
      {
        ...registration.identity(),
        modelNames: [...new Set([...(loaded === null ? [] : [loaded]), ...names])],
        loadedModelName: loaded,
        isBusy,
        waitSeconds: registration.pace().claimWaitSeconds,
      },
      { signal },
    );
    return work && understood(work, signal);
  }

  /** Workers update late: a newer api may ask for what this one has no word for. Handing it back would bring it again. */
  async function understood(work: RenderWork, signal: AbortSignal): Promise<RenderWork | null> {
    const parsed = renderWork.safeParse(work);
    if (parsed.success) return parsed.data;
    const where = parsed.error.issues[0]?.path.join('.') ?? '';
    const message = `this worker is too old for the work (${where})`;
    log.error({ leaseId: work.leaseId, where }, message);
    await fleet.fail({ leaseId: work.leaseId, code: 'engine-error', message }, { signal });
    return null;
  }

  return {
    async claim(want, signal) {
      try {
        return await ask(want, signal);
      } catch (error) {
        if (!isFleetRefusal(error, 'fleet.unknown-worker')) throw error;
        // Registering again mends a database that was emptied. A token that even registering refuses is invalid.
        if (!registration.isKnown()) {
          throw new UnknownWorkerError('the api does not accept PINGVAS_WORKER_TOKEN', { cause: error });
        }
        registration.forget();
        return null;
      }
    },
  };
}

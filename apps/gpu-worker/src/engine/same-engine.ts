import type { EngineModel, EngineVersion } from '@pingvas/invokeai';

interface KnownEngine {
  readonly version: Pick<EngineVersion, 'isEmulator'>;
  readonly models: readonly Pick<EngineModel, 'name' | 'base'>[];
}

/** For operators: an engine that lost its port says nothing, and whoever has it now answers in its place. */
export const strangerWords =
  'another InvokeAI answers at this address: none of its models is one of the engine that was here before. ' +
  'Nothing is claimed until that one is back; restart this worker to work with the new one';

/**
 * Whether an engine that answers after a break is the one of before. InvokeAI has no name of its own, and a busy port
 * makes it start on the next one without a word; what tells two of them apart are their models. One that shares a model
 * can do the same work, and one without models does none, so both pass.
 */
export function isSameEngine(before: KnownEngine, now: KnownEngine): boolean {
  if (before.version.isEmulator !== now.version.isEmulator) return false;
  if (before.models.length === 0 || now.models.length === 0) return true;
  return now.models.some(({ name, base }) =>
    before.models.some((model) => model.name === name && model.base === base),
  );
}

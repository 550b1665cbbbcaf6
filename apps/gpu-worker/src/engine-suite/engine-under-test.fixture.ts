import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Emulator, type EmulatorOptions, startEmulator } from '@pingvas/invokeai/emulator';
import { startRealEngine, tinyModels } from '@pingvas/real-engine';
import type { WorkerTiming } from '../worker-timing.ts';

/** One engine as the suite sees it, emulated or real. */
export interface EngineUnderTest {
  readonly url: string;
  readonly isEmulator: boolean;
  /** As sudden as a crash; resolves when nothing answers any more. */
  readonly kill: () => Promise<void>;
  /** After `kill`: the same address, the same files. */
  readonly start: () => Promise<void>;
  /** The emulator's steps take as long as those of a large picture in the real engine, or as usual again. */
  readonly slowDown: (isOn: boolean) => void;
  /** A picture that takes minutes on any machine while the engine is slowed down, yet steps often. */
  readonly endless: { readonly width: number; readonly height: number; readonly steps: number };
  /** How patient the worker has to be with it. */
  readonly timing: Partial<WorkerTiming>;
  readonly stop: () => Promise<void>;
}

/** The models that both engines have, by the same names and keys. */
export const suiteModels = {
  sd15: { name: 'tiny-sd15', base: 'sd-1' },
  otherSd15: { name: 'tiny-sd15-b', base: 'sd-1' },
  sdxl: { name: 'tiny-sdxl', base: 'sdxl' },
} as const;

function keyOf(modelName: string): string {
  return tinyModels.find(({ name }) => name === modelName)?.key ?? modelName;
}

/** The emulator, in this process, with the models of the real one. */
export async function emulatorUnderTest(): Promise<EngineUnderTest> {
  const dataFolder = await mkdtemp(join(tmpdir(), 'engine-suite-'));
  const options: EmulatorOptions = {
    dataFolder,
    stepMilliseconds: 10,
    preparationMilliseconds: 0,
    paintQuality: 'draft',
    models: [
      ...Object.values(suiteModels).map(({ name, base }) => ({ key: keyOf(name), name, base })),
      { key: keyOf('tiny-lora-b'), name: 'tiny-lora-b', base: 'sd-1', type: 'lora' },
    ],
  };
  let emulator: Emulator | undefined = await startEmulator(options);
  const { url, port } = emulator;
  let isSlow = false;
  const slowDown = (isOn: boolean) => {
    isSlow = isOn;
    emulator?.faults.slowSteps(isOn ? 300 : null);
  };
  const kill = async () => {
    await emulator?.stop();
    emulator = undefined;
  };
  return {
    url,
    isEmulator: true,
    kill,
    start: async () => {
      emulator = await startEmulator({ ...options, port });
      slowDown(isSlow);
    },
    slowDown,
    endless: { width: 128, height: 128, steps: 400 },
    timing: {},
    stop: async () => {
      await kill();
      await rm(dataFolder, { recursive: true, force: true });
    },
  };
}

/** InvokeAI itself: the server of INVOKEAI_URL, or one that this process installs and starts. */
export async function realEngineUnderTest(invokeAiUrl: string | undefined): Promise<EngineUnderTest> {
  const common = {
    isEmulator: false,
    slowDown: () => undefined,
    // As many steps as the engine can count: a third of a second each on two cores, a few milliseconds on a GPU.
    endless: { width: 512, height: 512, steps: 1_000 },
    // Answers wait for seconds while the engine begins an item, and tight polling takes its time away.
    timing: { itemPollMs: 1_000, engineCheckMs: 1_000, engineStallMs: 20_000 },
  } as const;
  if (invokeAiUrl !== undefined) {
    const cannot = () => Promise.reject(new Error('The server of INVOKEAI_URL is not ours to end'));
    return { ...common, url: invokeAiUrl, kill: cannot, start: cannot, stop: () => Promise.resolve() };
  }
  const say = (words: string) => void process.stderr.write(`engine: ${words}\n`);
  const { url, kill, start, stop } = await startRealEngine({ say });
  return { ...common, url, kill, start, stop };
}

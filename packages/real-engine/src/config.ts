import { homedir } from 'node:os';
import { join } from 'node:path';
import { readConfigOrExit } from '@pingvas/config';
import { z } from 'zod';

/** What `pnpm engine:real` and the engine suite can be told by their environment. */
export const realEngineConfigSchema = z.object({
  PINGVAS_ENGINE_HOME: z
    .string()
    .optional()
    .describe("Folder that keeps the real engine, about 7.5 GB; in the user's cache folder when not set"),
  PINGVAS_ENGINE_PYTHON: z
    .string()
    .optional()
    .describe('Python 3.11 or 3.12 that installs the real engine; looked for when not set'),
});

export interface RealEngineConfig {
  readonly home: string;
  readonly python: string | undefined;
}

function userCacheFolder(): string {
  const { platform } = process;
  if (platform === 'win32') return process.env['LOCALAPPDATA'] ?? join(homedir(), 'AppData', 'Local');
  if (platform === 'darwin') return join(homedir(), 'Library', 'Caches');
  return process.env['XDG_CACHE_HOME'] || join(homedir(), '.cache');
}

/** Reads the environment of this process. */
export function readRealEngineConfig(): RealEngineConfig {
  const config = readConfigOrExit(realEngineConfigSchema, process.env);
  return {
    home: config.PINGVAS_ENGINE_HOME ?? join(userCacheFolder(), 'pingvas', 'engine'),
    python: config.PINGVAS_ENGINE_PYTHON,
  };
}

/** The environment for the engine's Python: ours, without a network for models and without a GPU. */
export function pythonEnvironment(): NodeJS.ProcessEnv {
  return {
    ...process.env,
    HF_HUB_OFFLINE: '1',
    CUDA_VISIBLE_DEVICES: '',
    PYTHONUNBUFFERED: '1',
    PYTHONNOUSERSITE: '1',
  };
}

export type { Faults, NextFailure } from './faults.ts';
export { type Emulator, type EmulatorOptions, emulatorVersion, startEmulator } from './start-emulator.ts';
export { defaultModels, type EmulatedModel } from './store/model-store.ts';

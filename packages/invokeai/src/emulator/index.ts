export { connectFaults } from './fault-control.ts';
export type { RemoteFaults } from './fault-switches.ts';
export type { Faults, HttpFailure, NextFailure } from './faults.ts';
export { type Emulator, type EmulatorOptions, emulatorVersion, startEmulator } from './start-emulator.ts';
export { defaultModels, type EmulatedModel } from './store/model-store.ts';

import { readEmulatorConfig } from './config.ts';
import { startFaultControl } from './fault-control.ts';
import { startEmulator } from './start-emulator.ts';

const enginesPort = 9090;

const config = readEmulatorConfig();
const wantedPort = config.EMULATOR_PORT ?? enginesPort;

try {
  const emulator = await startEmulator({
    host: config.EMULATOR_HOST,
    port: wantedPort,
    isNextPortAllowed: config.EMULATOR_PORT === undefined,
    stepMilliseconds: config.EMULATOR_STEP_MS,
    preparationMilliseconds: config.EMULATOR_PREPARATION_MS,
    paintQuality: config.EMULATOR_PAINT_QUALITY,
    ...(config.EMULATOR_DATA === undefined ? {} : { dataFolder: config.EMULATOR_DATA }),
  });
  if (wantedPort !== 0 && emulator.port !== wantedPort) {
    process.stderr.write(`Port ${wantedPort} is in use, using port ${emulator.port}\n`);
  }
  const control =
    config.EMULATOR_CONTROL_PORT === undefined
      ? undefined
      : await startFaultControl(emulator.faults, config.EMULATOR_CONTROL_PORT);
  if (control !== undefined) process.stdout.write(`InvokeAI emulator: fault switches on ${control.url}\n`);
  process.stdout.write(`InvokeAI emulator running on ${emulator.url}\n`);
  const stop = () => {
    void emulator.stop().then(() => process.exit(0));
  };
  process.once('SIGTERM', stop);
  process.once('SIGINT', stop);
} catch (error) {
  process.stderr.write(`The emulator did not start: ${error instanceof Error ? error.message : error}\n`);
  process.exit(1);
}

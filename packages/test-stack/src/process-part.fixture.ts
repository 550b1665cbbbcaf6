import { createServer } from 'node:net';
import { ProcessPart } from './process-part.ts';

/** Runs two parts, one of which is paused, says their ids, and stays until it is killed. */
const sleeper = () => {
  const script = 'process.on("SIGTERM", () => {}); setInterval(() => {}, 1000); console.log("up")';
  const part: ProcessPart = new ProcessPart({
    name: 'sleeper',
    command: async () => [process.execPath, '-e', script],
    env: () => ({}),
    readiness: async () => (part.output().includes('up') ? null : 'it is not up'),
  });
  return part;
};

const parts = [sleeper(), sleeper()];
for (const part of parts) await part.start();
parts[0]?.pause();
createServer().listen(0, '127.0.0.1');
process.stdout.write(`${JSON.stringify(parts.map(({ pid }) => pid))}\n`);

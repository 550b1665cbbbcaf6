import process from 'node:process';
import { createPictureInspector } from '../picture-inspector.ts';
import { attackedSize, buildAttacks } from './attack-pictures.ts';
import { buildPng } from './build-png.ts';

/*
 * Says how long each attack takes to be refused by a warm decoder, and what 200 of them do to this process's memory.
 * `npx pnpm --filter @pingvas/api measure:attacks`
 */

const rounds = 5;
const megabyte = 1024 * 1024;
const attacks = await buildAttacks();
const sound = await buildPng(attackedSize);
const inspector = createPictureInspector({ processes: 1 });
inspector.warm();
for (let times = 0; times < 10; times += 1) await inspector.inspect(sound, attackedSize);

async function refuse(bytes: Uint8Array): Promise<number> {
  const from = performance.now();
  const isRefused = await inspector.inspect(bytes, attackedSize).then(
    () => false,
    (error) => error.code === 'images.invalid-bytes',
  );
  if (!isRefused) throw new Error('an attack was let through');
  return performance.now() - from;
}

for (const { name, bytes, refusedBy } of attacks) {
  const times: number[] = [];
  for (let round = 0; round < rounds; round += 1) times.push(await refuse(bytes));
  const worst = Math.max(...times).toFixed(1);
  process.stdout.write(
    `${worst.padStart(8)} ms  ${refusedBy.padEnd(8)} ${bytes.byteLength} bytes  ${name}\n`,
  );
}

const memory: number[] = [];
for (let nth = 0; nth < 200; nth += 1) {
  await refuse((attacks[nth % attacks.length] ?? attacks[0])?.bytes ?? sound);
  if (nth % 40 === 39) memory.push(Math.round(process.memoryUsage.rss() / megabyte));
}
process.stdout.write(`memory in MiB after 40, 80, … 200 attacks: ${memory.join(', ')}\n`);
await inspector.close();

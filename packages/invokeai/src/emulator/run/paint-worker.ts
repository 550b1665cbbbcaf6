import { parentPort, workerData } from 'node:worker_threads';
import sharp from 'sharp';
import { paint, paintPreview } from '../../painter/index.ts';
import type { PaintJob, PaintReply, PaintWorkerData } from './paint-job.ts';

const { quality, isRehearsed } = workerData as PaintWorkerData;

interface Pixels {
  readonly width: number;
  readonly height: number;
  readonly data: Uint8Array;
}

function toSharp({ width, height, data }: Pixels) {
  return sharp(data, { raw: { width, height, channels: 3 } });
}

async function mixWithInitial(picture: Pixels, initial: PaintJob['initial']): Promise<Pixels> {
  if (initial === undefined) return picture;
  const { width, height } = picture;
  const base = await sharp(initial.png)
    .resize(width, height, { fit: 'fill' })
    .removeAlpha()
    .toColorspace('srgb')
    .raw()
    .toBuffer();
  const data = picture.data.map((value, index) =>
    Math.round(value + ((base[index] ?? value) - value) * initial.weight),
  );
  return { width, height, data };
}

function blackened(picture: Pixels, isBlack: boolean): Pixels {
  return isBlack ? { ...picture, data: new Uint8Array(picture.data.length) } : picture;
}

async function work(job: PaintJob, reply: (message: PaintReply) => void): Promise<void> {
  const { id, prompt, negativePrompt, seed, initial, isBlack } = job;
  const request = { prompt, negativePrompt, seed, isDraft: quality === 'draft' };
  const width = Math.max(1, Math.round(job.width / 8));
  const height = Math.max(1, Math.round(job.height / 8));
  const small = blackened(await mixWithInitial(paint({ ...request, width, height }), initial), isBlack);
  for (const [index, progress] of job.previewProgress.entries()) {
    const jpeg = await toSharp(paintPreview(small, progress, seed))
      .jpeg({ quality: 75 })
      .toBuffer();
    reply({ id, kind: 'preview', index, jpeg });
  }
  const { width: fullWidth, height: fullHeight } = job;
  const full = paint({ ...request, width: fullWidth, height: fullHeight });
  const picture = blackened(await mixWithInitial(full, initial), isBlack);
  reply({ id, kind: 'picture', png: await toSharp(picture).png({ compressionLevel: 4 }).toBuffer() });
}

const rehearsedPrompts = ['persimmons', 'a moon jar', 'lemons', 'a sunlit room', 'arches and a pool'];

/**
 * Ray-cast scenes cost half a second of processor time when a process paints its first one, half of it for compiling
 * the code (0.42 to 0.72 s cold, 0.23 to 0.36 s after this, 512 px). While nobody waits is a better time for it.
 */
function rehearse(): void {
  for (const prompt of rehearsedPrompts) paint({ prompt, seed: 1n, width: 96, height: 96 });
}

if (isRehearsed) rehearse();

const port = parentPort;
port?.on('message', (job: PaintJob) => {
  const reply = (message: PaintReply) => port.postMessage(message);
  work(job, reply).catch((error: unknown) => {
    reply({ id: job.id, kind: 'error', message: error instanceof Error ? error.message : String(error) });
  });
});

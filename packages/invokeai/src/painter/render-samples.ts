// Regenerates the pictures that the web app ships as static files: node src/painter/render-samples.ts
import { mkdir, writeFile } from 'node:fs/promises';
import sharp from 'sharp';
import { paint } from './index.ts';

const samples = [
  { file: 'signin.webp', prompt: '청자 그릇에 담은 감, 어두운 천', seed: 8n, width: 900, height: 1125 },
  { file: 'first-1.webp', prompt: '고요한 바다 위 보름달, 작은 섬 하나', seed: 4n, width: 640, height: 800 },
  {
    file: 'first-2.webp',
    prompt: 'A moon jar and a plum branch, first light through a paper window',
    seed: 2n,
    width: 640,
    height: 800,
  },
  { file: 'first-3.webp', prompt: 'Pastel arches, stairs and a pool', seed: 3n, width: 640, height: 800 },
  // What stands beside the name of a model, by its family.
  { file: 'model-sdxl.webp', prompt: 'Misty mountains at dawn, pines', seed: 11n, width: 132, height: 132 },
  {
    file: 'model-sd-1.webp',
    prompt: 'Paper cut hills, orange sun, birds',
    seed: 5n,
    width: 132,
    height: 132,
  },
] as const;

const folder = new URL('../../../../apps/web/public/pictures/', import.meta.url);
await mkdir(folder, { recursive: true });
for (const { file, prompt, seed, width, height } of samples) {
  const { data } = paint({ prompt, seed, width, height });
  const webp = await sharp(data, { raw: { width, height, channels: 3 } })
    .webp({ quality: 82 })
    .toBuffer();
  await writeFile(new URL(file, folder), webp);
  console.log(`${file}: ${Math.round(webp.length / 1000)} kB`);
}

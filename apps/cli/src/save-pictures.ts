import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, extname, join } from 'node:path';
import type { ImageView } from '@pingvas/contracts';

/** Where each picture goes: a single one into the named file, several beside it with their number, else into a folder. */
export function filesFor(out: string, images: readonly ImageView[]): string[] {
  if (extname(out).toLowerCase() !== '.png') return images.map((image) => join(out, `${image.id}.png`));
  if (images.length === 1) return [out];
  const stem = out.slice(0, -4);
  return images.map((image) => `${stem}-${image.pictureIndex + 1}.png`);
}

/** Downloads every picture and writes it; answers the files in the order of the pictures. */
export async function savePictures(
  serverUrl: string,
  out: string,
  images: readonly ImageView[],
): Promise<string[]> {
  const files = filesFor(out, images);
  for (const [position, image] of images.entries()) {
    const file = files[position];
    if (file === undefined) continue;
    const answer = await fetch(new URL(image.url, serverUrl));
    if (!answer.ok)
      throw new Error(`The picture could not be downloaded: the server answered ${answer.status}.`);
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, new Uint8Array(await answer.arrayBuffer()));
  }
  return files;
}

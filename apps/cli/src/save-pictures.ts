import { constants } from 'node:fs';
import { access, mkdir, stat, writeFile } from 'node:fs/promises';
import { dirname, extname, join } from 'node:path';
import type { ImageView } from '@pingvas/contracts';
import { UsageError } from './config.ts';

const namesFile = (out: string) => extname(out).toLowerCase() === '.png';

/** Where each picture goes: a single one into the named file, several beside it with their number, else into a folder. */
export function filesFor(out: string, images: readonly ImageView[]): string[] {
  if (!namesFile(out)) return images.map((image) => join(out, `${image.id}.png`));
  if (images.length === 1) return [out];
  const stem = out.slice(0, -4);
  return images.map((image) => `${stem}-${image.pictureIndex + 1}.png`);
}

/**
 * Makes the folder that pictures go to, before anything is made or paid.
 *
 * @throws UsageError when nothing can be written there
 */
export async function prepareOut(out: string): Promise<void> {
  const folder = namesFile(out) ? dirname(out) : out;
  try {
    await mkdir(folder, { recursive: true });
    await access(folder, constants.W_OK | constants.X_OK);
    if (!namesFile(out)) return;
    const existing = await stat(out).catch(() => null);
    if (existing?.isDirectory() === true) throw new Error('it is a folder with the name of a picture');
    if (existing !== null) await access(out, constants.W_OK);
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new UsageError(
      `--out: nothing can be written to ${out} (${why}). Name a folder, or a file that ends in .png.`,
    );
  }
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
    await writeFile(file, new Uint8Array(await answer.arrayBuffer()));
  }
  return files;
}

import sharp from 'sharp';
import { rgbaToThumbHash } from 'thumbhash';
import { problemOfStreams } from './check-streams.ts';
import type { ChildReply } from './decode-process.ts';
import {
  type DecodeAnswer,
  type DecodeRequest,
  memoryExitCode,
  thumbnailSideMax,
} from './picture-protocol.ts';
import { readPng } from './png-chunks.ts';

/*
 * The process in which foreign bytes are decoded. It knows no secret and no address, handles one picture at a time,
 * and ends itself when it grows too large or its parent is gone.
 */

const memoryBytesMax = Number(process.argv[2]);
const thumbhashSideMax = 100;

sharp.cache(false);
sharp.concurrency(1);
// Of everything that the decoder can open, only what we publish.
sharp.block({ operation: ['VipsForeignLoad'] });
sharp.unblock({ operation: ['VipsForeignLoadPngBuffer'] });

setInterval(() => {
  if (process.memoryUsage.rss() > memoryBytesMax) process.exit(memoryExitCode);
}, 10);

process.once('disconnect', () => process.exit(0));
process.on('message', (request: DecodeRequest) => {
  decode(request).then(reply, (error: unknown) =>
    reply({
      kind: 'refused',
      reason: 'damaged',
      message: error instanceof Error ? error.message : String(error),
    }),
  );
});
reply({ kind: 'ready' });

async function decode({ bytes, width, height }: DecodeRequest): Promise<DecodeAnswer> {
  // Before the decoder sees a byte: what the compressed parts grow to is exactly what the header says.
  const problem = await problemOfStreams(readPng(bytes, { width, height }));
  if (problem !== null) {
    return { kind: 'refused', reason: problem, message: 'the compressed parts are not what the header says' };
  }
  const open = () => sharp(bytes, { limitInputPixels: 64e6, failOn: 'error', sequentialRead: true });
  const facts = await open().metadata();
  if (facts.format !== 'png' || facts.width !== width || facts.height !== height) {
    return {
      kind: 'refused',
      reason: 'wrong-dimensions',
      message: `${facts.format} ${facts.width}x${facts.height}`,
    };
  }
  // Decoded once; the thumbnail and its hash are both made from the small pixels.
  const small = await open()
    .resize({ width: thumbnailSideMax, height: thumbnailSideMax, fit: 'inside', withoutEnlargement: true })
    .toColourspace('srgb')
    .raw({ depth: 'uchar' })
    .toBuffer({ resolveWithObject: true });
  const fromSmall = () => sharp(small.data, { raw: small.info });
  const [thumbnail, tiny] = await Promise.all([
    // Somebody is waiting: effort 4 takes more than twice as long for a file that is a twentieth smaller.
    fromSmall().webp({ quality: 82, effort: 2 }).toBuffer(),
    fromSmall()
      .resize({ width: thumbhashSideMax, height: thumbhashSideMax, fit: 'inside', withoutEnlargement: true })
      .ensureAlpha()
      .raw()
      .toBuffer({ resolveWithObject: true }),
  ]);
  return {
    kind: 'decoded',
    thumbnail,
    thumbhash: rgbaToThumbHash(tiny.info.width, tiny.info.height, tiny.data),
  };
}

function reply(message: ChildReply<DecodeAnswer>): void {
  process.send?.(message);
}

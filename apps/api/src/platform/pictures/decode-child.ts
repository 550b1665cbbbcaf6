import sharp from 'sharp';
import { rgbaToThumbHash } from 'thumbhash';
import { problemOfPixels, problemOfProfile } from './check-streams.ts';
import type { ChildReply } from './decode-process.ts';
import type { PictureProblem } from './picture-error.ts';
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
// Larger ones say no more: a hash keeps seven waves to a side.
const thumbhashSideMax = 64;

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
  const png = readPng(bytes, { width, height });
  // A profile is opened whole, so it is measured before the decoder sees a byte of it.
  const problem = await problemOfProfile(png);
  if (problem !== null) return unlikeHeader(problem);
  const open = () => sharp(bytes, { limitInputPixels: 64e6, failOn: 'error', sequentialRead: true });
  // The rows are measured beside: of them the decoder reads as many as the header has, which is what was asked for,
  // so a file that hides more, or has fewer, costs it no more than an honest one. Nothing is said before both are over.
  const [measured, looked, decoded] = await Promise.allSettled([
    problemOfPixels(png),
    open().metadata(),
    // Decoded once; the thumbnail and its hash are both made from the small pixels.
    open()
      .resize({ width: thumbnailSideMax, height: thumbnailSideMax, fit: 'inside', withoutEnlargement: true })
      .toColourspace('srgb')
      .raw({ depth: 'uchar' })
      .toBuffer({ resolveWithObject: true }),
  ]);
  const problemOfRows = resultOf(measured);
  if (problemOfRows !== null) return unlikeHeader(problemOfRows);
  const facts = resultOf(looked);
  if (facts.format !== 'png' || facts.width !== width || facts.height !== height) {
    return {
      kind: 'refused',
      reason: 'wrong-dimensions',
      message: `${facts.format} ${facts.width}x${facts.height}`,
    };
  }
  const small = resultOf(decoded);
  const fromSmall = () => sharp(small.data, { raw: small.info });
  const [thumbnail, thumbhash] = await Promise.all([
    // Somebody is waiting: effort 2 takes half as long again for a file that is a sixth smaller.
    fromSmall().webp({ quality: 82, effort: 1 }).toBuffer(),
    fromSmall()
      .resize({ width: thumbhashSideMax, height: thumbhashSideMax, fit: 'inside', withoutEnlargement: true })
      .ensureAlpha()
      .raw()
      .toBuffer({ resolveWithObject: true })
      .then(({ data, info }) => rgbaToThumbHash(info.width, info.height, data)),
  ]);
  return { kind: 'decoded', thumbnail, thumbhash };
}

function unlikeHeader(reason: PictureProblem): DecodeAnswer {
  return { kind: 'refused', reason, message: 'the compressed parts are not what the header says' };
}

function resultOf<Value>(end: PromiseSettledResult<Value>): Value {
  if (end.status === 'rejected') throw end.reason;
  return end.value;
}

function reply(message: ChildReply<DecodeAnswer>): void {
  process.send?.(message);
}

import sharp from 'sharp';
import type { ChildReply } from './decode-process.ts';
import { memoryExitCode, type PortraitAnswer, type PortraitRequest } from './picture-protocol.ts';

/*
 * The process in which a picture that a person gave of themselves is decoded. It knows no secret and no address, takes
 * one picture and is ended. What leaves it is drawn anew from pixels: nothing that was written into the file survives.
 */

const memoryBytesMax = Number(process.argv[2]);
/** A telephone's largest pictures have 50 megapixels. */
const pixelsMax = 50e6;
const largeSide = 256;
const smallSide = 64;

const formats = { 'image/png': 'png', 'image/jpeg': 'jpeg', 'image/webp': 'webp' } as const;

sharp.cache(false);
sharp.concurrency(1);
sharp.block({ operation: ['VipsForeignLoad'] });
sharp.unblock({
  operation: ['VipsForeignLoadPngBuffer', 'VipsForeignLoadJpegBuffer', 'VipsForeignLoadWebpBuffer'],
});

setInterval(() => {
  if (process.memoryUsage.rss() > memoryBytesMax) process.exit(memoryExitCode);
}, 10);

process.once('disconnect', () => process.exit(0));
process.on('message', (request: PortraitRequest) => {
  portray(request).then(reply, (error: unknown) =>
    reply(refused('damaged', error instanceof Error ? error.message : String(error))),
  );
});
reply({ kind: 'ready' });

async function portray({ bytes, contentType }: PortraitRequest): Promise<PortraitAnswer> {
  // The header alone: no pixel is decoded before its size is known to be bearable.
  const facts = await sharp(bytes, { limitInputPixels: false }).metadata();
  if (facts.format !== formats[contentType]) return refused('wrong-type', String(facts.format));
  if ((facts.pages ?? 1) > 1) return refused('animated', `${facts.pages} pages`);
  if (facts.width * facts.height > pixelsMax) {
    return refused('too-large', `${facts.width}x${facts.height}`);
  }
  // Decoded once; the small one is made from the large one.
  const square = await sharp(bytes, { limitInputPixels: pixelsMax, failOn: 'error', sequentialRead: true })
    .autoOrient()
    .resize({ width: largeSide, height: largeSide, fit: 'cover', position: 'centre' })
    .toColourspace('srgb')
    .raw({ depth: 'uchar' })
    .toBuffer({ resolveWithObject: true });
  const fromSquare = () => sharp(square.data, { raw: square.info });
  const [large, small] = await Promise.all([
    fromSquare().webp({ quality: 85 }).toBuffer(),
    fromSquare().resize({ width: smallSide, height: smallSide }).webp({ quality: 85 }).toBuffer(),
  ]);
  return { kind: 'portrayed', large, small };
}

function refused(
  reason: Extract<PortraitAnswer, { kind: 'refused' }>['reason'],
  message: string,
): PortraitAnswer {
  return { kind: 'refused', reason, message };
}

function reply(message: ChildReply<PortraitAnswer>): void {
  process.send?.(message);
}

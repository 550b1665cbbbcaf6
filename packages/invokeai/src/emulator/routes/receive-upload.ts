import type { Context } from 'hono';
import sharp from 'sharp';
import { isJsonObject, type Json } from '../json.ts';
import { Refusal } from '../refusals.ts';
import type { NewImage } from '../store/image-store.ts';
import { readPngText } from '../store/png-text.ts';

type Received = Pick<NewImage, 'png' | 'width' | 'height' | 'metadata' | 'graph' | 'workflow'>;

const maxPixels = 64e6;

function parseObject(text: string | undefined): Json {
  if (text === undefined) return null;
  try {
    const parsed = JSON.parse(text) as Json;
    return isJsonObject(parsed) ? parsed : null;
  } catch {
    // The engine ignores metadata that it cannot read.
    return null;
  }
}

function readSize(text: string): { width: number; height: number } {
  const size = parseObject(text);
  const width = isJsonObject(size) ? Number(size['width']) : Number.NaN;
  const height = isJsonObject(size) ? Number(size['height']) : Number.NaN;
  if (width > 0 && height > 0 && width * height <= 4096 ** 2) return { width, height };
  throw new Refusal(400, 'Invalid resize_to format or size');
}

/**
 * Reads the multipart body of an upload and turns the picture into a PNG. Texts inside an uploaded PNG are taken
 * over as the engine does.
 *
 * @throws Refusal 422 without a file, 415 for what is not a picture, 400 for a wrong `resize_to`.
 */
export async function receiveUpload(c: Context): Promise<Received> {
  const form = await c.req.formData().catch(() => undefined);
  const file = form?.get('file');
  if (!(file instanceof File)) {
    throw new Refusal(422, [{ type: 'missing', loc: ['body', 'file'], msg: 'Field required', input: null }]);
  }
  if (!file.type.startsWith('image')) throw new Refusal(415, 'Not an image');
  const bytes = new Uint8Array(await file.arrayBuffer());
  const resizeTo = form?.get('resize_to');
  const size = typeof resizeTo === 'string' && resizeTo !== '' ? readSize(resizeTo) : undefined;
  const image = sharp(bytes, { limitInputPixels: maxPixels });
  const resized = size === undefined ? image : image.resize(size.width, size.height, { fit: 'fill' });
  const { data, info } = await resized
    .png()
    .toBuffer({ resolveWithObject: true })
    .catch(() => {
      throw new Refusal(415, 'Failed to read image');
    });
  const texts = readPngText(bytes);
  const given = form?.get('metadata');
  return {
    png: data,
    width: info.width,
    height: info.height,
    metadata: parseObject(typeof given === 'string' ? given : texts.get('invokeai_metadata')),
    graph: texts.get('invokeai_graph') ?? null,
    workflow: texts.get('invokeai_workflow') ?? null,
  };
}

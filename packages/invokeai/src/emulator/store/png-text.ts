import { crc32 } from 'node:zlib';

const signatureBytes = 8;

function chunk(type: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  const out = Buffer.alloc(body.length + 8);
  out.writeUInt32BE(data.length, 0);
  body.copy(out, 4);
  out.writeUInt32BE(crc32(body) >>> 0, body.length + 4);
  return out;
}

function textChunk(keyword: string, text: string): Buffer {
  const key = Buffer.from(keyword, 'latin1');
  const isLatin1 = [...text].every((character) => (character.codePointAt(0) ?? 0) < 256);
  if (isLatin1) return chunk('tEXt', Buffer.concat([key, Buffer.from([0]), Buffer.from(text, 'latin1')]));
  return chunk('iTXt', Buffer.concat([key, Buffer.from([0, 0, 0, 0, 0]), Buffer.from(text, 'utf8')]));
}

/** Adds text chunks after a PNG's header: tEXt, or iTXt when the text has characters beyond Latin-1. */
export function writePngText(png: Uint8Array, texts: Readonly<Record<string, string>>): Buffer {
  const bytes = Buffer.from(png.buffer, png.byteOffset, png.byteLength);
  const headerEnd = signatureBytes + 12 + bytes.readUInt32BE(signatureBytes);
  const chunks = Object.entries(texts).map(([keyword, text]) => textChunk(keyword, text));
  return Buffer.concat([bytes.subarray(0, headerEnd), ...chunks, bytes.subarray(headerEnd)]);
}

/** Reads the uncompressed text chunks of a PNG; anything that is not a PNG has none. */
export function readPngText(png: Uint8Array): Map<string, string> {
  const bytes = Buffer.from(png.buffer, png.byteOffset, png.byteLength);
  const texts = new Map<string, string>();
  if (bytes.toString('latin1', 1, 4) !== 'PNG') return texts;
  let position = signatureBytes;
  while (position + 12 <= bytes.length) {
    const length = bytes.readUInt32BE(position);
    const type = bytes.toString('latin1', position + 4, position + 8);
    const data = bytes.subarray(position + 8, position + 8 + length);
    const keyEnd = data.indexOf(0);
    if (type === 'tEXt') texts.set(data.toString('latin1', 0, keyEnd), data.toString('latin1', keyEnd + 1));
    if (type === 'iTXt' && data[keyEnd + 1] === 0) {
      const languageEnd = data.indexOf(0, keyEnd + 3);
      const translatedEnd = data.indexOf(0, languageEnd + 1);
      texts.set(data.toString('latin1', 0, keyEnd), data.toString('utf8', translatedEnd + 1));
    }
    position += 12 + length;
  }
  return texts;
}

import { inflateSync } from 'node:zlib';
import type { Png, PngChunk } from './png-chunks.ts';

/** Chunks that say how the pixels are to be seen. All else that is not pixels goes: text, dates, EXIF, private chunks. */
const pixelChunks: ReadonlySet<string> = new Set([
  'IHDR',
  'PLTE',
  'IDAT',
  'IEND',
  'tRNS',
  'gAMA',
  'cHRM',
  'sRGB',
  'iCCP',
  'cICP',
  'sBIT',
  'pHYs',
]);

const textCharsMax = 1_000_000;

/**
 * The same pixels, byte for byte, with exactly these texts and nothing else that an engine or an uploader wrote:
 * engines put prompts, whole graphs and host names into their files.
 */
export function withTexts({ chunks }: Png, texts: Readonly<Record<string, string>>): readonly PngChunk[] {
  const [header, ...rest] = chunks.filter(({ type }) => pixelChunks.has(type));
  if (header === undefined) return [];
  // Before the pixels, so that a reader finds them without reading all of the file.
  const written = Object.entries(texts).map(([keyword, text]) => textChunk(keyword, text));
  return [header, ...written, ...rest];
}

/** The texts of a PNG by keyword; the first one wins. Texts that are not well-formed are left out. */
export function textsOf({ chunks }: Png): ReadonlyMap<string, string> {
  const texts = new Map<string, string>();
  for (const chunk of chunks) {
    const found = readText(chunk);
    if (found !== null && !texts.has(found.keyword)) texts.set(found.keyword, found.text);
  }
  return texts;
}

/** tEXt where Latin-1 can carry the text, else iTXt in UTF-8, as the tools that read these files expect. */
function textChunk(keyword: string, text: string): PngChunk {
  if (!/^[\x20-\x7e]{1,79}$/.test(keyword)) throw new RangeError(`not a PNG keyword: ${keyword}`);
  // PNG's Latin-1 text has printable characters and line feeds only.
  if (/^[\n\x20-\x7e\xa0-\xff]*$/.test(text)) {
    return { type: 'tEXt', data: Buffer.from(`${keyword}\0${text}`, 'latin1') };
  }
  // No compression, no language, no translated keyword.
  return { type: 'iTXt', data: Buffer.from(`${keyword}\0\0\0\0\0${text.replaceAll('\0', '')}`, 'utf8') };
}

function readText({ type, data }: PngChunk): { keyword: string; text: string } | null {
  if (type !== 'tEXt' && type !== 'iTXt' && type !== 'zTXt') return null;
  const bytes = Buffer.from(data.buffer, data.byteOffset, data.byteLength);
  const keywordEnd = bytes.indexOf(0);
  if (keywordEnd < 1) return null;
  const keyword = bytes.toString('latin1', 0, keywordEnd);
  const rest = bytes.subarray(keywordEnd + 1);
  try {
    if (type === 'tEXt') return { keyword, text: rest.toString('latin1') };
    if (type === 'zTXt') return { keyword, text: inflated(rest.subarray(1)).toString('latin1') };
    const languageEnd = rest.indexOf(0, 2);
    const translatedEnd = rest.indexOf(0, languageEnd + 1);
    if (languageEnd < 0 || translatedEnd < 0) return null;
    const body = rest.subarray(translatedEnd + 1);
    const text = rest[0] === 1 ? inflated(body) : body;
    return { keyword, text: new TextDecoder('utf-8', { fatal: true }).decode(text) };
  } catch {
    return null;
  }
}

function inflated(bytes: Uint8Array): Buffer {
  return inflateSync(bytes, { maxOutputLength: textCharsMax });
}

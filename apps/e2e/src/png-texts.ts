import { inflateSync } from 'node:zlib';

/** The text chunks of a PNG by keyword: what a person finds with any metadata viewer. */
export function pngTexts(png: Uint8Array): Map<string, string> {
  const bytes = Buffer.from(png);
  const texts = new Map<string, string>();
  for (let at = 8; at + 12 <= bytes.length; ) {
    const length = bytes.readUInt32BE(at);
    const type = bytes.toString('latin1', at + 4, at + 8);
    const body = bytes.subarray(at + 8, at + 8 + length);
    const keywordEnd = body.indexOf(0);
    const keyword = body.toString('latin1', 0, keywordEnd);
    if (type === 'tEXt') texts.set(keyword, body.toString('latin1', keywordEnd + 1));
    if (type === 'iTXt') {
      const isCompressed = body[keywordEnd + 1] === 1;
      const languageEnd = body.indexOf(0, keywordEnd + 3);
      const text = body.subarray(body.indexOf(0, languageEnd + 1) + 1);
      texts.set(keyword, (isCompressed ? inflateSync(text) : text).toString('utf8'));
    }
    at += length + 12;
  }
  return texts;
}

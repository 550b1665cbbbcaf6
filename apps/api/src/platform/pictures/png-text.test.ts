import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { readPng, writePng } from './png-chunks.ts';
import { textsOf, withTexts } from './png-text.ts';
import { buildPng } from './testing/build-png.ts';

const engineTexts = { invokeai_graph: '{"nodes":"secret"}', Software: 'an engine', invokeai_metadata: '{}' };

describe('the texts of a published PNG', () => {
  it('are ours alone: nothing of the engine stays', async () => {
    const bytes = await buildPng({ texts: engineTexts });
    const written = writePng(withTexts(readPng(bytes), { parameters: 'a lighthouse' }));
    expect([...textsOf(readPng(written))]).toEqual([['parameters', 'a lighthouse']]);
    expect(Buffer.from(written).includes('secret')).toBe(false);
  });

  it('leave every pixel as it was, byte for byte', async () => {
    const bytes = await buildPng({ texts: engineTexts });
    const written = writePng(withTexts(readPng(bytes), { parameters: 'a lighthouse' }));
    const pixels = (file: Uint8Array) => readPng(file).chunks.filter(({ type }) => type === 'IDAT');
    expect(pixels(written)).toEqual(pixels(bytes));
  });

  it('drop dates, EXIF and private chunks, and keep what colours mean', async () => {
    const { chunks } = readPng(await buildPng());
    const extra = ['tIME', 'eXIf', 'prVt', 'gAMA'].map((type) => ({ type, data: new Uint8Array(4) }));
    const png = readPng(writePng([...chunks.slice(0, 1), ...extra, ...chunks.slice(1)]));
    const types = withTexts(png, {}).map(({ type }) => type);
    expect(types).toContain('gAMA');
    for (const gone of ['tIME', 'eXIf', 'prVt']) expect(types).not.toContain(gone);
  });

  it.each([
    ['plain ASCII', 'a lighthouse\nSteps: 30', 'tEXt'],
    ['Latin-1', 'une fête à Orléans', 'tEXt'],
    ['Hangul', '해 질 녘의 등대', 'iTXt'],
    ['emoji and ideographs', '灯台 🌊', 'iTXt'],
    ['a tab, which Latin-1 texts may not hold', 'a\tb', 'iTXt'],
    ['nothing', '', 'tEXt'],
  ])('carry %s in the chunk that readers expect', async (_, value, type) => {
    const written = writePng(withTexts(readPng(await buildPng()), { parameters: value }));
    const png = readPng(written);
    expect(textsOf(png).get('parameters')).toBe(value);
    expect(png.chunks[1]?.type).toBe(type);
  });

  it('are read by another decoder', async () => {
    const texts = { parameters: '해 질 녘의 등대\nSteps: 30', invokeai_metadata: '{"a":1}' };
    const written = writePng(withTexts(readPng(await buildPng()), texts));
    const { comments } = await sharp(written).metadata();
    expect(comments).toEqual(Object.entries(texts).map(([keyword, value]) => ({ keyword, text: value })));
  });
});

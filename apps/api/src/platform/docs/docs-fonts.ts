import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';

/** The faces of the product, in slices by the characters that a page shows, as their packages bring them. */
const sheets = [
  import.meta.resolve('pretendard/dist/web/variable/pretendardvariable-dynamic-subset.css'),
  import.meta.resolve('@fontsource/hahmlet/400.css'),
];

export interface DocsFonts {
  /** The rules that name the slices, each at `/docs/fonts/…`. */
  readonly css: string;
  /** Where each slice is, by its name. */
  readonly files: ReadonlyMap<string, URL>;
}

/** Reads which slices there are; the slices themselves are read when a browser asks for them. */
export async function readDocsFonts(): Promise<DocsFonts> {
  const files = new Map<string, URL>();
  const rules: string[] = [];
  for (const at of sheets) {
    const css = await readFile(fileURLToPath(at), 'utf8');
    const ours = css
      // Every browser that knows the rest of the page knows woff2.
      .replaceAll(/,\s*url\([^)]*\.woff\) format\('woff'\)/g, '')
      .replaceAll(/url\(([^)]+\.woff2)\)/g, (_, path: string) => {
        const file = new URL(path, at);
        const name = file.pathname.split('/').at(-1) ?? '';
        files.set(name, file);
        return `url(/docs/fonts/${name})`;
      });
    rules.push(ours);
  }
  return { css: rules.join('\n'), files };
}

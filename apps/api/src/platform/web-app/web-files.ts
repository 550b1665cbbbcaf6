import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join, relative, sep } from 'node:path';
import { promisify } from 'node:util';
import { brotliCompress, constants, gzip } from 'node:zlib';

const contentTypes: Readonly<Record<string, string>> = {
  html: 'text/html; charset=utf-8',
  js: 'text/javascript; charset=utf-8',
  css: 'text/css; charset=utf-8',
  svg: 'image/svg+xml',
  json: 'application/json',
  webmanifest: 'application/manifest+json',
  txt: 'text/plain; charset=utf-8',
  png: 'image/png',
  webp: 'image/webp',
  ico: 'image/x-icon',
  woff2: 'font/woff2',
};
const compressible = new Set(['html', 'js', 'css', 'svg', 'json', 'webmanifest', 'txt']);

type Encoding = 'br' | 'gzip' | 'identity';

/** One built file, ready to answer. */
export interface WebFile {
  readonly contentType: string;
  readonly etag: string;
  /** Its name changes with its content, so it may be kept for good. */
  readonly isImmutable: boolean;
  readonly text: () => string;
  /** The bytes in the best of these encodings; compressed once, on first use. */
  read(accepted: string): Promise<{ readonly bytes: Uint8Array<ArrayBuffer>; readonly encoding: Encoding }>;
}

/** The built web app in memory, by address path: a few megabytes, and no request can name a file outside of it. */
export async function readWebFiles(folder: string): Promise<ReadonlyMap<string, WebFile>> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = await Promise.all(
    entries
      .filter((entry) => entry.isFile() && !entry.name.endsWith('.map'))
      .map(async (entry) => {
        const file = join(entry.parentPath, entry.name);
        const path = `/${relative(folder, file).split(sep).join('/')}`;
        return [path, webFile(path, new Uint8Array(await readFile(file)))] as const;
      }),
  );
  return new Map(files);
}

function webFile(path: string, bytes: Uint8Array<ArrayBuffer>): WebFile {
  const extension = path.slice(path.lastIndexOf('.') + 1);
  const compressed = new Map<Encoding, Promise<Uint8Array<ArrayBuffer>>>();
  return {
    contentType: contentTypes[extension] ?? 'application/octet-stream',
    etag: `"${createHash('sha256').update(bytes).digest('base64url').slice(0, 22)}"`,
    isImmutable: path.startsWith('/assets/'),
    text: () => new TextDecoder().decode(bytes),
    async read(accepted) {
      const encoding = compressible.has(extension) ? bestOf(accepted) : 'identity';
      const known = compressed.get(encoding) ?? compress(bytes, encoding);
      compressed.set(encoding, known);
      return { bytes: await known, encoding };
    },
  };
}

function bestOf(accepted: string): Encoding {
  const names = accepted.split(',').map((part) => part.trim().toLowerCase());
  const takes = (name: string) =>
    names.some((each) => each === name || (each.startsWith(`${name};`) && !/;\s*q=0(\.0*)?$/.test(each)));
  return takes('br') ? 'br' : takes('gzip') ? 'gzip' : 'identity';
}

async function compress(
  bytes: Uint8Array<ArrayBuffer>,
  encoding: Encoding,
): Promise<Uint8Array<ArrayBuffer>> {
  switch (encoding) {
    case 'br':
      return new Uint8Array(
        await promisify(brotliCompress)(bytes, { params: { [constants.BROTLI_PARAM_QUALITY]: 9 } }),
      );
    case 'gzip':
      return new Uint8Array(await promisify(gzip)(bytes, { level: 9 }));
    case 'identity':
      return bytes;
  }
}

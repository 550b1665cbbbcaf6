import { createHash, randomUUID } from 'node:crypto';
import type { Dirent } from 'node:fs';
import { type FileHandle, link, mkdir, open, readdir, rename, rm, rmdir, stat } from 'node:fs/promises';
import { dirname, join, relative, sep } from 'node:path';
import { DomainError } from '../errors/domain-error.ts';
import { isObjectKey } from './object-key.ts';
import type { ListedObject } from './object-storage.ts';

const staleUploadMs = 3_600_000;

/** What a body must turn out to be, known before its first byte. */
export interface ExpectedBody {
  readonly sizeBytes: number;
  /** Lower-case hex. */
  readonly sha256: string;
}

export interface CreateOptions {
  /** Hears a body that turned out to be what was expected, before it is written; it is kept in memory for this. */
  readonly onWhole?: ((bytes: Uint8Array) => void) | undefined;
  /**
   * Not flushed to the disk: a power loss may cut the file or take it. For what is read and hashed before it counts,
   * and whose sender still has it.
   */
  readonly isFleeting?: boolean;
}

/**
 * The folder behind the disk driver: `objects/<key>` holds what is stored, `incoming/` what is being written. A
 * file appears under its key by one rename or link after its bytes are on the disk, so nobody ever reads half of it;
 * but for fleeting ones, after a power loss.
 */
export interface DiskFiles {
  open(key: string): Promise<FileHandle | null>;
  replace(key: string, bytes: Uint8Array): Promise<void>;
  /** As `replace`, piece by piece; resolves to how many bytes it was. */
  replaceFrom(key: string, body: AsyncIterable<Uint8Array>): Promise<number>;
  /**
   * Streams a body to the disk while hashing it. With a listener it is written in one go.
   *
   * @throws DomainError storage.already-used, fleet.upload-mismatch (too long, too short, other bytes)
   */
  createFrom(
    key: string,
    body: AsyncIterable<Uint8Array>,
    expected: ExpectedBody,
    options?: CreateOptions,
  ): Promise<void>;
  exists(key: string): Promise<boolean>;
  remove(key: string): Promise<void>;
  list(prefix: string): AsyncIterable<ListedObject>;
  probe(): Promise<void>;
}

export function createDiskFiles(folder: string): DiskFiles {
  const objects = join(folder, 'objects');
  const incoming = join(folder, 'incoming');
  const pathOf = (key: string) => join(objects, ...key.split('/'));
  let prepared: Promise<void> | null = null;

  async function prepare(): Promise<void> {
    prepared ??= (async () => {
      await mkdir(objects, { recursive: true });
      await mkdir(incoming, { recursive: true });
      await removeStale(incoming);
    })();
    try {
      await prepared;
    } catch (error) {
      prepared = null;
      throw error;
    }
  }

  /** Gives `work` a fresh file, flushes it and lets `publish` put it in place; leaves nothing behind on failure. */
  async function write(
    work: (file: FileHandle) => Promise<void>,
    publish: (temporary: string) => Promise<void>,
    { isFleeting = false }: Pick<CreateOptions, 'isFleeting'> = {},
  ): Promise<void> {
    await prepare();
    const temporary = join(incoming, randomUUID());
    try {
      const file = await open(temporary, 'wx', 0o640);
      try {
        await work(file);
        if (!isFleeting) await file.sync();
      } finally {
        await file.close();
      }
      await publish(temporary);
    } finally {
      await rm(temporary, { force: true });
    }
  }

  return {
    async open(key) {
      return await nullWhenMissing(open(pathOf(key), 'r'));
    },

    async replace(key, bytes) {
      await write(
        (file) => file.writeFile(bytes),
        (temporary) => intoFlushedFolder(pathOf(key), (path) => rename(temporary, path)),
      );
    },

    async replaceFrom(key, body) {
      let sizeBytes = 0;
      await write(
        async (file) => {
          for await (const chunk of body) {
            await file.write(chunk);
            sizeBytes += chunk.byteLength;
          }
        },
        (temporary) => intoFlushedFolder(pathOf(key), (path) => rename(temporary, path)),
      );
      return sizeBytes;
    },

    async createFrom(key, body, expected, options = {}) {
      const place = options.isFleeting ? intoFolder : intoFlushedFolder;
      await write(
        (file) => receive(file, body, expected, options),
        (temporary) =>
          place(pathOf(key), async (path) => {
            try {
              // Unlike a rename, a link refuses to take the place of what is there.
              await link(temporary, path);
            } catch (error) {
              if (hasCode(error, 'EEXIST')) throw new DomainError('storage.already-used');
              throw error;
            }
          }),
        options,
      );
    },

    async exists(key) {
      return (await nullWhenMissing(stat(pathOf(key)))) !== null;
    },

    async remove(key) {
      await rm(pathOf(key), { force: true });
      await removeEmptyFolders(dirname(pathOf(key)), objects);
    },

    async *list(prefix) {
      const lastSlash = prefix.lastIndexOf('/');
      const start = lastSlash < 0 ? objects : join(objects, ...prefix.slice(0, lastSlash).split('/'));
      for await (const path of walk(start)) {
        const key = relative(objects, path).split(sep).join('/');
        if (!key.startsWith(prefix) || !isObjectKey(key)) continue;
        const facts = await nullWhenMissing(stat(path));
        if (facts !== null) yield { key, sizeBytes: facts.size, modifiedAt: facts.mtime };
      }
    },

    async probe() {
      await write(
        (file) => file.writeFile('ok'),
        async () => {},
      );
    },
  };
}

async function receive(
  file: FileHandle,
  body: AsyncIterable<Uint8Array>,
  { sizeBytes, sha256 }: ExpectedBody,
  { onWhole }: CreateOptions,
): Promise<void> {
  const hash = createHash('sha256');
  // Filled piece by piece: the whole body lies in memory once, and never in pieces beside itself.
  const whole = onWhole ? Buffer.allocUnsafe(sizeBytes) : null;
  let received = 0;
  for await (const chunk of untilCutOff(body)) {
    const end = received + chunk.byteLength;
    if (end > sizeBytes) throw new DomainError('fleet.upload-mismatch', { reason: 'size' });
    hash.update(chunk);
    if (whole) whole.set(chunk, received);
    else await file.write(chunk);
    received = end;
  }
  if (received !== sizeBytes) throw new DomainError('fleet.upload-mismatch', { reason: 'size' });
  if (hash.digest('hex') !== sha256) throw new DomainError('fleet.upload-mismatch', { reason: 'sha256' });
  if (!onWhole || !whole) return;
  onWhole(whole);
  await file.writeFile(whole);
}

/** A sender that hangs up has sent too little: that says nothing about the storage. */
async function* untilCutOff(body: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  try {
    yield* body;
  } catch (error) {
    throw new DomainError('fleet.upload-mismatch', { reason: 'size' }, { cause: error });
  }
}

/** Makes the folder and puts the file in; again when a removal took the empty folder away in between. */
async function intoFolder(path: string, place: (path: string) => Promise<void>): Promise<void> {
  const folder = dirname(path);
  for (let attempt = 1; ; attempt += 1) {
    await mkdir(folder, { recursive: true });
    try {
      return await place(path);
    } catch (error) {
      if (!hasCode(error, 'ENOENT') || attempt === 5) throw error;
    }
  }
}

/** As {@link intoFolder}, and what was put in outlives a power loss. */
async function intoFlushedFolder(path: string, place: (path: string) => Promise<void>): Promise<void> {
  await intoFolder(path, place);
  await flushFolder(dirname(path));
}

async function flushFolder(folder: string): Promise<void> {
  try {
    const handle = await open(folder, 'r');
    try {
      await handle.sync();
    } finally {
      await handle.close();
    }
  } catch (error) {
    // Windows cannot open a folder for that, and a removal may have taken it; the file itself is flushed.
    if (!hasCode(error, 'EPERM', 'EISDIR', 'EACCES', 'EINVAL', 'ENOENT')) throw error;
  }
}

async function removeEmptyFolders(from: string, root: string): Promise<void> {
  for (let folder = from; folder.startsWith(root + sep); folder = dirname(folder)) {
    try {
      await rmdir(folder);
    } catch (error) {
      if (hasCode(error, 'ENOENT')) continue;
      return;
    }
  }
}

async function* walk(folder: string): AsyncGenerator<string> {
  const entries: readonly Dirent[] = (await nullWhenMissing(readdir(folder, { withFileTypes: true }))) ?? [];
  for (const entry of entries.toSorted((a, b) => (a.name < b.name ? -1 : 1))) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) yield* walk(path);
    else if (entry.isFile()) yield path;
  }
}

/** Removes what a killed process left half written. */
async function removeStale(folder: string): Promise<void> {
  for await (const path of walk(folder)) {
    const facts = await nullWhenMissing(stat(path));
    if (facts !== null && Date.now() - facts.mtimeMs > staleUploadMs) await rm(path, { force: true });
  }
}

async function nullWhenMissing<T>(work: Promise<T>): Promise<T | null> {
  try {
    return await work;
  } catch (error) {
    if (hasCode(error, 'ENOENT', 'ENOTDIR')) return null;
    throw error;
  }
}

function hasCode(error: unknown, ...codes: readonly string[]): boolean {
  return (
    error instanceof Error && 'code' in error && typeof error.code === 'string' && codes.includes(error.code)
  );
}

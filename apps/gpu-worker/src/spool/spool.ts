import { createHash } from 'node:crypto';
import { mkdir, open, readdir, readFile, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Logger } from 'pino';
import { WorkFailure } from '../leases/lease.ts';
import { reasonOf } from '../reason-of.ts';
import { type Bell, createBell } from '../time/bell.ts';
import { fileNameOf, parseFileName, type SpooledPicture } from './spooled-picture.ts';

export interface SpoolOptions {
  readonly folder: string;
  /** No more work is claimed beyond this; what is being rendered is still kept. */
  readonly bytesMax: number;
  /** For pictures that the disk does not take. */
  readonly memoryBytesMax: number;
  /** Older pictures are of no use: their work has long been given up by the api. Milliseconds. */
  readonly ageMaxMs: number;
  readonly log: Logger;
}

/** Which picture of which work, by its bytes: what its grant is bound to. */
export interface NamedPicture extends Omit<SpooledPicture, 'renderSeconds'> {
  readonly sizeBytes: number;
}

/** A finished picture in the spool: on disk, or in memory while the disk takes nothing. */
export type KeptPicture = NamedPicture & SpooledPicture;

/** Finished pictures that wait for their delivery, over outages and restarts. */
export interface Spool {
  /** Finds what an earlier process left. Call once, before everything else. Never throws. */
  open(): Promise<void>;
  /**
   * Resolves when the picture, named by {@link namePicture}, survives the death of this process. A disk that takes
   * nothing is no reason to lose a picture: it stays in memory then.
   *
   * @throws WorkFailure disk-full when there is no room in memory either
   */
  keep(picture: KeptPicture, bytes: Uint8Array<ArrayBuffer>): Promise<void>;
  /** The picture with its bytes as they were; null, and dropped, when the disk did not keep them. */
  read(picture: KeptPicture): Promise<Uint8Array<ArrayBuffer> | null>;
  /** Delivered, or of no use any more. */
  drop(picture: KeptPicture, why?: string): Promise<void>;
  find(generationId: string, pictureIndex: number): KeptPicture | undefined;
  ofLease(leaseId: string): readonly KeptPicture[];
  /**
   * Pictures of this work belong to a new lease now; those that it does not need any more are dropped, and so are those
   * that the disk did not keep.
   */
  adopt(work: {
    readonly generationId: string;
    readonly leaseId: string;
    readonly pictureIndices: readonly number[];
  }): Promise<void>;
  /** Leases whose pictures are here. */
  leaseIds(): ReadonlySet<string>;
  /** False while so much waits that nothing more should be claimed. */
  hasRoom(): boolean;
  /** Rings when a picture comes, goes, or changes its lease. */
  readonly changed: Bell;
}

interface Entry {
  readonly picture: KeptPicture;
  /** Null when it lies on disk. */
  readonly bytes: Uint8Array<ArrayBuffer> | null;
  /** Of the lease that it has, or had when it was last written down. */
  readonly fileName: string;
}

const unfinished = '.part';
const keyOf = ({ generationId, pictureIndex }: Pick<SpooledPicture, 'generationId' | 'pictureIndex'>) =>
  `${generationId}/${pictureIndex}`;
const hashOf = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');

/** Names a picture by its bytes. How long it took is added when its item has ended. */
export function namePicture(
  picture: Omit<NamedPicture, 'sha256' | 'sizeBytes'>,
  bytes: Uint8Array,
): NamedPicture {
  return { ...picture, sha256: hashOf(bytes), sizeBytes: bytes.byteLength };
}

/** A spool in one folder, which no other worker uses. */
export function createSpool({ folder, bytesMax, memoryBytesMax, ageMaxMs, log }: SpoolOptions): Spool {
  const entries = new Map<string, Entry>();
  const changed = createBell();
  const pathOf = ({ fileName }: Pick<Entry, 'fileName'>) => join(folder, fileName);

  const sizeOf = (isInMemory: boolean) => {
    let bytes = 0;
    for (const entry of entries.values()) {
      if ((entry.bytes !== null) === isInMemory) bytes += entry.picture.sizeBytes;
    }
    return bytes;
  };
  const namesOf = ({ generationId, leaseId, pictureIndex }: SpooledPicture) => ({
    generationId,
    leaseId,
    pictureIndex,
  });

  async function forget(name: string, why: string): Promise<void> {
    log.warn({ file: name, why }, 'dropped a file of the spool');
    await remove(join(folder, name));
  }

  /** Never throws: what stays is met again at the next start. */
  async function remove(path: string): Promise<void> {
    await rm(path, { force: true }).catch((error: unknown) => {
      log.warn({ reason: reasonOf(error) }, 'a file of the spool could not be removed');
    });
  }

  async function find(name: string): Promise<void> {
    const known = parseFileName(name);
    if (!known) return name.endsWith(unfinished) ? forget(name, 'it was not written to its end') : undefined;
    const facts = await stat(join(folder, name)).catch((error: unknown) => {
      log.warn({ reason: reasonOf(error), file: name }, 'a file of the spool cannot be looked at');
      return null;
    });
    if (facts === null) return;
    const { size, mtimeMs } = facts;
    if (Math.abs(Date.now() - mtimeMs) > ageMaxMs) return forget(name, 'it is too old');
    const key = keyOf(known);
    if (entries.has(key)) return forget(name, 'the same picture is here twice');
    entries.set(key, { picture: { ...known, sizeBytes: size }, bytes: null, fileName: name });
  }

  /** Whole and for good, or not at all. */
  async function write(fileName: string, bytes: Uint8Array): Promise<void> {
    const path = pathOf({ fileName });
    const part = `${path}${unfinished}`;
    try {
      const file = await open(part, 'w', 0o600);
      try {
        await file.writeFile(bytes);
        await file.sync();
      } finally {
        await file.close();
      }
      await rename(part, path);
    } catch (error) {
      await remove(part);
      throw error;
    }
  }

  async function read({ picture, bytes, fileName }: Entry): Promise<Uint8Array<ArrayBuffer> | null> {
    if (bytes !== null) return bytes;
    const found = await readFile(pathOf({ fileName })).catch((error: unknown) => {
      log.warn({ reason: reasonOf(error), ...namesOf(picture) }, 'a file of the spool cannot be read');
      return null;
    });
    return found !== null && hashOf(found) === picture.sha256 ? found : null;
  }

  async function drop(picture: KeptPicture, why?: string): Promise<void> {
    const entry = entries.get(keyOf(picture));
    if (entry?.picture.sha256 !== picture.sha256) return;
    entries.delete(keyOf(picture));
    if (why !== undefined) log.warn({ why, ...namesOf(picture) }, 'dropped a finished picture');
    changed.ring();
    if (entry.bytes !== null) return;
    await remove(pathOf(entry));
  }

  async function moveTo(entry: Entry, leaseId: string): Promise<void> {
    const picture = { ...entry.picture, leaseId };
    let fileName = fileNameOf(picture);
    try {
      if (entry.bytes === null) await rename(pathOf(entry), pathOf({ fileName }));
    } catch (error) {
      // It is delivered all the same; only a restart would ask for it under its old lease.
      log.warn(
        { reason: reasonOf(error), ...namesOf(picture) },
        'a file of the spool keeps the name of its old lease',
      );
      fileName = entry.fileName;
    }
    entries.set(keyOf(picture), { ...entry, picture, fileName });
  }

  return {
    changed,
    async open() {
      try {
        await mkdir(folder, { recursive: true, mode: 0o700 });
        for (const name of await readdir(folder)) await find(name);
      } catch (error) {
        log.warn({ reason: reasonOf(error), folder }, 'the spool cannot be read; pictures stay in memory');
      }
      if (entries.size > 0) log.info({ pictures: entries.size }, 'found pictures that were not delivered');
    },

    async keep(picture, bytes) {
      const fileName = fileNameOf(picture);
      try {
        await write(fileName, bytes);
        entries.set(keyOf(picture), { picture, bytes: null, fileName });
      } catch (cause) {
        if (sizeOf(true) + bytes.byteLength > memoryBytesMax) {
          const message = `the spool takes no picture (${reasonOf(cause)}), and there is no room in memory`;
          throw new WorkFailure('disk-full', message, { cause });
        }
        log.warn(
          { reason: reasonOf(cause), folder, ...namesOf(picture) },
          'the disk takes no picture; it stays in memory',
        );
        entries.set(keyOf(picture), { picture, bytes, fileName });
      }
      changed.ring();
    },

    async read(picture) {
      const entry = entries.get(keyOf(picture));
      const bytes = entry ? await read(entry) : null;
      if (entry && bytes === null) await drop(entry.picture, 'its file is damaged');
      return bytes;
    },

    drop,
    find: (generationId, pictureIndex) => entries.get(keyOf({ generationId, pictureIndex }))?.picture,
    ofLease: (leaseId) =>
      [...entries.values()].map(({ picture }) => picture).filter((picture) => picture.leaseId === leaseId),

    async adopt({ generationId, leaseId, pictureIndices }) {
      for (const entry of [...entries.values()]) {
        if (entry.picture.generationId !== generationId) continue;
        if (!pictureIndices.includes(entry.picture.pictureIndex))
          await drop(entry.picture, 'it was delivered before');
        else if ((await read(entry)) === null) await drop(entry.picture, 'its file is damaged');
        else await moveTo(entry, leaseId);
      }
      changed.ring();
    },

    leaseIds: () => new Set([...entries.values()].map(({ picture }) => picture.leaseId)),
    hasRoom: () => sizeOf(false) < bytesMax && sizeOf(true) <= memoryBytesMax / 2,
  };
}

import type { ObjectStorage } from '@pingvas/api/inside';

/** Storage that only remembers: for questions that are not about disks. Addresses are those of `addresses`. */
export function createMemoryStorage(addresses: ObjectStorage): ObjectStorage {
  const objects = new Map<string, { readonly bytes: Uint8Array; readonly contentType: string }>();
  return {
    async put(key, bytes, contentType) {
      objects.set(key, { bytes, contentType });
    },
    async putStream(key, body, contentType) {
      const pieces: Uint8Array[] = [];
      for await (const piece of body) pieces.push(piece);
      const bytes = Buffer.concat(pieces);
      objects.set(key, { bytes, contentType });
      return bytes.byteLength;
    },
    get: async (key) => objects.get(key)?.bytes ?? null,
    async head(key) {
      const found = objects.get(key);
      return found === undefined
        ? null
        : { sizeBytes: found.bytes.byteLength, contentType: found.contentType };
    },
    async delete(keys) {
      for (const key of keys) objects.delete(key);
    },
    async *list(prefix) {
      for (const [key, { bytes }] of objects) {
        if (key.startsWith(prefix)) yield { key, sizeBytes: bytes.byteLength, modifiedAt: new Date() };
      }
    },
    signGet: (key, options) => addresses.signGet(key, options),
    signPut: (options) => addresses.signPut(options),
    check: async () => undefined,
  };
}

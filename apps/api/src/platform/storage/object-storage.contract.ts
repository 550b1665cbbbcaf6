import type { UploadGrant } from '@pingvas/contracts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DomainError } from '../errors/domain-error.ts';
import type { ObjectStorage } from './object-storage.ts';
import {
  bytesOf,
  freshKey,
  grantFor,
  hexOf,
  keyOf,
  statusOf,
  textOf,
  upload,
  uploadUntilCut,
  withHeader,
  withoutHeader,
} from './testing/uploads.ts';

/** One installation of a driver, reachable over HTTP under the addresses that it signs. */
export interface StorageUnderTest {
  readonly storage: ObjectStorage;
  /** The same storage, signing as if it were this moment: for addresses that have expired by now. */
  storageAt(moment: Date): ObjectStorage;
  /** The same place, signing with a key that is not this installation's. */
  readonly foreign: ObjectStorage;
  /**
   * False for a server that checks signatures but lets other bytes, a second upload and strangers in. Then those
   * refusals are not asserted, and the test says so.
   */
  readonly isStrict: boolean;
  close(): Promise<void>;
}

const hourMs = 3_600_000;

async function* inPieces(whole: Buffer, pieceBytes: number): AsyncGenerator<Uint8Array> {
  for (let from = 0; from < whole.byteLength; from += pieceBytes)
    yield whole.subarray(from, from + pieceBytes);
}

/** What both drivers guarantee. */
export function objectStorageContract(open: () => Promise<StorageUnderTest>): void {
  let place: StorageUnderTest;
  let storage: ObjectStorage;
  beforeAll(async () => {
    place = await open();
    storage = place.storage;
  });
  afterAll(async () => {
    await place.close();
  });

  /** Runs the assertions on a strict server; on a lenient one it only says that they were not made. */
  const onStrict = async (what: string, assertions: () => Promise<void>) => {
    if (place.isStrict) return await assertions();
    process.stdout.write(`not asserted on this lenient server: ${what}\n`);
  };

  describe('keeping objects', () => {
    it('gives back the bytes, the size and the type that were put', async () => {
      const key = freshKey();
      await storage.put(key, bytesOf('a picture'), 'image/png');
      expect(textOf(await storage.get(key))).toBe('a picture');
      expect(await storage.head(key)).toEqual({ sizeBytes: 9, contentType: 'image/png' });
    });

    it('replaces what stood under the key', async () => {
      const key = freshKey();
      await storage.put(key, bytesOf('first'), 'image/png');
      await storage.put(key, bytesOf('second'), 'image/png');
      expect(textOf(await storage.get(key))).toBe('second');
    });

    it.each([0, 5, 3 * 1024 * 1024, 8 * 1024 * 1024, 20 * 1024 * 1024 + 1])(
      'writes %i bytes that are made while they are written, in pieces of any size',
      async (sizeBytes) => {
        const key = freshKey();
        const whole = Buffer.alloc(sizeBytes, 'pingvas');
        const written = await storage.putStream(key, inPieces(whole, 700_001), 'image/png');
        expect(written).toBe(sizeBytes);
        expect(await storage.head(key)).toEqual({ sizeBytes, contentType: 'image/png' });
        expect(whole.equals((await storage.get(key)) ?? new Uint8Array(1))).toBe(true);
      },
    );

    it('leaves what stood under the key when making the new one fails, and says why', async () => {
      const key = freshKey();
      await storage.put(key, bytesOf('first'), 'image/png');
      const failing = async function* () {
        yield new Uint8Array(9 * 1024 * 1024);
        throw new Error('the maker broke');
      };
      await expect(storage.putStream(key, failing(), 'image/png')).rejects.toThrow('the maker broke');
      expect(textOf(await storage.get(key))).toBe('first');
    });

    it('answers null for a key that holds nothing', async () => {
      expect(await storage.get(freshKey())).toBeNull();
      expect(await storage.head(freshKey())).toBeNull();
    });

    it('does not read more than the caller can bear', async () => {
      const key = freshKey();
      await storage.put(key, new Uint8Array(1_001), 'image/png');
      await expect(storage.get(key, { maxBytes: 1_000 })).rejects.toMatchObject({
        code: 'request.too-large',
      });
      expect((await storage.get(key, { maxBytes: 1_001 }))?.byteLength).toBe(1_001);
    });

    it('removes what is there and minds nothing that is not', async () => {
      const [one, two, never] = [freshKey(), freshKey(), freshKey()];
      await storage.put(one, bytesOf('1'), 'image/png');
      await storage.put(two, bytesOf('2'), 'image/png');
      await storage.delete([one, two, never]);
      await storage.delete([]);
      expect([await storage.head(one), await storage.head(two)]).toEqual([null, null]);
    });

    it('lists exactly what stands under a prefix', async () => {
      const folder = `list/${crypto.randomUUID()}`;
      const keys = [`${folder}/a/1.png`, `${folder}/a/2.png`, `${folder}/ab.png`, `${folder}/b/3.png`];
      const before = Date.now();
      for (const key of keys) await storage.put(key, bytesOf(key), 'image/png');
      expect(await keysUnder(storage, `${folder}/`)).toEqual(keys);
      expect(await keysUnder(storage, `${folder}/a`)).toEqual(keys.slice(0, 3));
      expect(await keysUnder(storage, `${folder}/a/`)).toEqual(keys.slice(0, 2));
      expect(await keysUnder(storage, `${folder}/nothing/`)).toEqual([]);
      for await (const { key, sizeBytes, modifiedAt } of storage.list(`${folder}/b/`)) {
        expect(sizeBytes).toBe(key.length);
        // Whole seconds, and clocks of two machines.
        expect(Math.abs(modifiedAt.getTime() - before)).toBeLessThan(60_000);
      }
    });

    it.each([
      '../secret.png',
      'a/../../b.png',
      '/etc/passwd',
      'a//b.png',
      'a/.hidden.png',
      'a\\b.png',
      'a/b',
      'a/b.html',
      '',
    ])('refuses the key %j', async (key) => {
      await expect(storage.get(key)).rejects.toThrow(DomainError);
      await expect(storage.put(key, bytesOf('x'), 'image/png')).rejects.toThrow(DomainError);
      await expect(storage.delete([key])).rejects.toThrow(DomainError);
      await expect(storage.signGet(key, { expiresInSeconds: 60 })).rejects.toThrow(DomainError);
      await expect(storage.signPut(grantFor(key, bytesOf('x')))).rejects.toThrow(DomainError);
    });

    it('refuses a type that the key does not stand for', async () => {
      await expect(storage.put(freshKey(), bytesOf('<p>'), 'text/html')).rejects.toThrow(DomainError);
    });

    it('says that it is in order', async () => {
      await expect(storage.check()).resolves.toBeUndefined();
    });
  });

  describe('addresses for reading', () => {
    it('open the object, with its type and leave to cache it privately', async () => {
      const key = freshKey();
      await storage.put(key, bytesOf('a picture'), 'image/png');
      const answer = await fetch(await storage.signGet(key, { expiresInSeconds: 60 }));
      expect(answer.status).toBe(200);
      expect(await answer.text()).toBe('a picture');
      expect(answer.headers.get('content-type')).toBe('image/png');
      expect(answer.headers.get('content-length')).toBe('9');
      expect(answer.headers.get('cache-control')).toMatch(/^private, max-age=\d+, immutable$/);
      expect(answer.headers.get('etag')).toMatch(/^"[^"]+"$/);
    });

    it('stay the same text within an hour, so that a browser keeps the picture', async () => {
      const key = freshKey();
      const addressAt = (moment: string) =>
        place.storageAt(new Date(moment)).signGet(key, { expiresInSeconds: 3_600 });
      const early = await addressAt('2026-11-20T09:00:01Z');
      expect(await addressAt('2026-11-20T09:59:59Z')).toBe(early);
      expect(await addressAt('2026-11-20T10:00:01Z')).not.toBe(early);
    });

    it('answer a part when a part is asked for', async () => {
      const key = freshKey();
      await storage.put(key, bytesOf('0123456789'), 'image/png');
      const address = await storage.signGet(key, { expiresInSeconds: 60 });
      const answer = await fetch(address, { headers: { range: 'bytes=2-4' } });
      expect([answer.status, await answer.text()]).toEqual([206, '234']);
      expect(answer.headers.get('content-range')).toBe('bytes 2-4/10');
      const beyond = await fetch(address, { headers: { range: 'bytes=10-' } });
      expect(beyond.status).toBe(416);
      await beyond.body?.cancel();
    });

    // The lenient server cannot read the asterisk of the header's UTF-8 form in an address.
    it('save the file under the name that was signed, in any script', () =>
      onStrict('a signed download name', async () => {
        const key = freshKey();
        await storage.put(key, bytesOf('a picture'), 'image/png');
        const downloadName = '등대 "dusk".png';
        const answer = await fetch(await storage.signGet(key, { expiresInSeconds: 60, downloadName }));
        expect(answer.status).toBe(200);
        expect(answer.headers.get('content-disposition')).toBe(
          `attachment; filename="__ _dusk_.png"; filename*=UTF-8''%EB%93%B1%EB%8C%80%20%22dusk%22.png`,
        );
        await answer.body?.cancel();
      }));

    it('open nothing where nothing is', async () => {
      const answer = await fetch(await storage.signGet(freshKey(), { expiresInSeconds: 60 }));
      expect(answer.status).toBe(404);
      await answer.body?.cancel();
    });

    it('open nothing after their time, for another object, or with a foreign signature', async () => {
      const [key, other] = [freshKey(), freshKey()];
      for (const each of [key, other]) await storage.put(each, bytesOf('a picture'), 'image/png');
      const old = place.storageAt(new Date(Date.now() - 3 * hourMs));
      const address = await storage.signGet(key, { expiresInSeconds: 60 });
      const refused = [
        await old.signGet(key, { expiresInSeconds: 60 }),
        address.replace(key, other),
        await place.foreign.signGet(key, { expiresInSeconds: 60 }),
      ];
      for (const each of refused) expect(await statusOf(fetch(each)), each).toBe(403);
    });
  });

  describe('addresses for uploading', () => {
    it('take exactly the announced bytes', async () => {
      const body = bytesOf('a picture');
      const grant = await storage.signPut(grantFor(freshKey(), body));
      expect(grant.method).toBe('PUT');
      expect(await upload(grant, body)).toBe(200);
      const key = keyOf(grant);
      expect(textOf(await storage.get(key))).toBe('a picture');
      expect(await storage.head(key)).toEqual({ sizeBytes: 9, contentType: 'image/png' });
    });

    it('take a large body in many pieces', async () => {
      const body = Buffer.alloc(5 * 1024 * 1024 + 7, 'pingvas');
      const grant = await storage.signPut(grantFor(freshKey(), body));
      expect(await upload(grant, body)).toBe(200);
      expect(hexOf((await storage.get(keyOf(grant))) ?? new Uint8Array())).toBe(hexOf(body));
    });

    it.each<[string, (grant: UploadGrant) => UploadGrant]>([
      ['another type', (grant) => withHeader(grant, 'content-type', 'text/html')],
      ['another key', (grant) => ({ ...grant, url: grant.url.replace(keyOf(grant), freshKey()) })],
      ['no signature', (grant) => ({ ...grant, url: grant.url.replace(/signature=[^&]+/i, 'signature=') })],
    ])('refuse %s', async (_, change) => {
      const body = bytesOf('a picture');
      const grant = change(await storage.signPut(grantFor(freshKey(), body)));
      expect([400, 403]).toContain(await upload(grant, body));
      expect(await storage.head(keyOf(grant))).toBeNull();
    });

    it('refuse another length', async () => {
      const grant = await storage.signPut(grantFor(freshKey(), bytesOf('a picture')));
      const body = bytesOf('a longer picture');
      expect(await upload(withHeader(grant, 'content-length', String(body.byteLength)), body)).toBe(403);
      expect(await storage.head(keyOf(grant))).toBeNull();
    });

    it('keep nothing of a body that was cut off, so that the same address takes it whole', async () => {
      const body = Buffer.alloc(2 * 1024 * 1024, 'pingvas');
      const grant = await storage.signPut(grantFor(freshKey(), body));
      await uploadUntilCut(grant, body.subarray(0, body.byteLength / 2));
      expect(await storage.head(keyOf(grant))).toBeNull();
      expect(await upload(grant, body)).toBe(200);
      expect(hexOf((await storage.get(keyOf(grant))) ?? new Uint8Array())).toBe(hexOf(body));
    });

    it('refuse after their time, and a foreign signature', async () => {
      const body = bytesOf('a picture');
      const old = place.storageAt(new Date(Date.now() - hourMs));
      for (const each of [old, place.foreign]) {
        const grant = await each.signPut(grantFor(freshKey(), body));
        expect(await upload(grant, body)).toBe(403);
        expect(await storage.head(keyOf(grant))).toBeNull();
      }
    });

    it('say until when they are good', async () => {
      const at = place.storageAt(new Date('2026-11-20T09:00:00Z'));
      const grant = await at.signPut({ ...grantFor(freshKey(), bytesOf('x')), expiresInSeconds: 300 });
      expect(grant.expiresAt).toBe('2026-11-20T09:05:00.000Z');
    });
  });

  describe('refusals that a lenient server leaves out', () => {
    it('other bytes of the same length', () =>
      onStrict('a body with another SHA-256', async () => {
        const grant = await storage.signPut(grantFor(freshKey(), bytesOf('a picture')));
        expect([400, 422]).toContain(await upload(grant, bytesOf('b picture')));
        expect(await storage.head(keyOf(grant))).toBeNull();
      }));

    it('a second upload, even of the same bytes', () =>
      onStrict('a second upload to the same address', async () => {
        const body = bytesOf('a picture');
        const grant = await storage.signPut(grantFor(freshKey(), body));
        expect(await upload(grant, body)).toBe(200);
        expect(await upload(grant, body)).toBe(412);
        expect(textOf(await storage.get(keyOf(grant)))).toBe('a picture');
      }));

    it('of two uploads at once, all but one', () =>
      onStrict('two uploads at once', async () => {
        const body = Buffer.alloc(256 * 1024, 'x');
        const grant = await storage.signPut(grantFor(freshKey(), body));
        const statuses = await Promise.all([1, 2, 3].map(() => upload(grant, body)));
        expect(statuses.filter((status) => status === 200)).toHaveLength(1);
      }));

    it.each(['content-type', 'x-amz-checksum-sha256', 'if-none-match'])('a request without %s', (header) =>
      onStrict(`a missing ${header}`, async () => {
        const body = bytesOf('a picture');
        const grant = await storage.signPut(grantFor(freshKey(), body));
        expect(await upload(withoutHeader(grant, header), body)).toBe(403);
        expect(await storage.head(keyOf(grant))).toBeNull();
      }),
    );

    it('a stranger without any signature', () =>
      onStrict('a request without a signature', async () => {
        const body = bytesOf('a picture');
        const grant = await storage.signPut(grantFor(freshKey(), body));
        const [address = ''] = grant.url.split('?');
        expect(await upload({ ...grant, url: address }, body)).toBe(403);
        await storage.put(keyOf(grant), body, 'image/png');
        expect(await statusOf(fetch(address))).toBe(403);
        expect(await statusOf(fetch(address, { method: 'DELETE' }))).toBeGreaterThanOrEqual(400);
        expect(textOf(await storage.get(keyOf(grant)))).toBe('a picture');
      }));

    // Grants are addresses for PUT; no form is ever signed, so none may get in.
    it('a form that is posted without a signed policy', () =>
      onStrict('a posted form', async () => {
        const grant = await storage.signPut(grantFor(freshKey(), bytesOf('a picture')));
        const key = keyOf(grant);
        const bucketUrl = grant.url.slice(0, grant.url.indexOf(key));
        const form = new FormData();
        form.set('key', key);
        form.set('content-type', 'image/png');
        form.set('file', new Blob(['a picture'], { type: 'image/png' }));
        expect(await statusOf(fetch(bucketUrl, { method: 'POST', body: form }))).toBeGreaterThanOrEqual(400);
        expect(await storage.head(key)).toBeNull();
      }));
  });
}

async function keysUnder(storage: ObjectStorage, prefix: string): Promise<string[]> {
  const keys: string[] = [];
  for await (const { key } of storage.list(prefix)) keys.push(key);
  return keys.toSorted();
}

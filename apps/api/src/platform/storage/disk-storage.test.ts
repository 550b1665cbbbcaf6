import { readdir, rm, symlink, writeFile } from 'node:fs/promises';
import { request } from 'node:http';
import { join } from 'node:path';
import type { UploadGrant } from '@pingvas/contracts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { DiskStorage } from './disk-storage.ts';
import { objectStorageContract } from './object-storage.contract.ts';
import { type ServedDisk, serveDisk, signingKey } from './testing/serve-disk.ts';
import { bytesOf, freshKey, grantFor, statusOf, upload } from './testing/uploads.ts';

describe('objects on a disk', () => {
  objectStorageContract(async () => {
    const disk = await serveDisk();
    return {
      storage: disk.storage,
      storageAt: (moment) => disk.storageWith({ now: () => moment }),
      foreign: disk.storageWith({ signingKeys: ['another signing key of thirty-two characters'] }),
      isStrict: true,
      close: () => disk.close(),
    };
  });
});

describe('addresses that the api itself answers', () => {
  let disk: ServedDisk;
  let storage: DiskStorage;
  beforeAll(async () => {
    disk = await serveDisk([signingKey, 'the key before the last rotation, still known']);
    storage = disk.storage;
  });
  afterAll(async () => {
    await disk.close();
  });

  async function stored(bytes = bytesOf('a picture')): Promise<string> {
    const key = freshKey();
    await storage.put(key, bytes, 'image/png');
    return await storage.signGet(key, { expiresInSeconds: 60 });
  }

  it('never run anything in our origin', async () => {
    const answer = await fetch(await stored());
    await answer.body?.cancel();
    expect(answer.headers.get('content-security-policy')).toBe("default-src 'none'; sandbox");
    expect(answer.headers.get('x-content-type-options')).toBe('nosniff');
  });

  it('say "not modified" to a browser that has the picture', async () => {
    const address = await stored();
    const etag = (await fetch(address)).headers.get('etag') ?? '';
    const again = await fetch(address, { headers: { 'if-none-match': etag } });
    expect([again.status, await again.text()]).toEqual([304, '']);
  });

  it('answer HEAD with the size and no body', async () => {
    const answer = await fetch(await stored(), { method: 'HEAD' });
    expect([answer.status, answer.headers.get('content-length'), await answer.text()]).toEqual([
      200,
      '9',
      '',
    ]);
  });

  it('answer the whole picture when it changed since the first part', async () => {
    const answer = await fetch(await stored(), { headers: { range: 'bytes=2-4', 'if-range': '"older"' } });
    expect([answer.status, await answer.text()]).toEqual([200, 'a picture']);
  });

  it('stream a picture that is larger than memory is for', async () => {
    const body = Buffer.alloc(3 * 1024 * 1024, 'pingvas');
    const answer = await fetch(await stored(body));
    expect(Buffer.from(await answer.arrayBuffer()).equals(body)).toBe(true);
  });

  it('stay good when the signing key was rotated, and not when it was dropped', async () => {
    const key = freshKey();
    await storage.put(key, bytesOf('a picture'), 'image/png');
    const before = disk.storageWith({ signingKeys: ['the key before the last rotation, still known'] });
    expect(await statusOf(fetch(await before.signGet(key, { expiresInSeconds: 60 })))).toBe(200);
    const dropped = disk.storageWith({ signingKeys: ['a key of long ago that nobody knows any more'] });
    expect(await statusOf(fetch(await dropped.signGet(key, { expiresInSeconds: 60 })))).toBe(403);
  });

  it.each([
    ['a longer life', (address: string) => address.replace(/expires=\d+/, 'expires=9999999999')],
    ['a download name', (address: string) => `${address}&download=x.png`],
    ['a signature cut short', (address: string) => address.slice(0, -1)],
    ['no signature', (address: string) => address.replace(/&signature=.*/, '')],
    ['an unknown key id', (address: string) => address.replace(/key=[0-9a-f]+/, 'key=00000000')],
  ])('refuse %s', async (_, change) => {
    const answer = await fetch(change(await stored()));
    expect([answer.status, await answer.json()]).toEqual([
      403,
      { error_code: 'storage.bad-signature', details: {} },
    ]);
  });

  it('name what is wrong: expired, used, mismatched, missing', async () => {
    const body = bytesOf('a picture');
    const old = disk.storageWith({ now: () => new Date(Date.now() - 7_200_000) });
    const errorOf = async (grant: UploadGrant, bytes: Uint8Array<ArrayBuffer>) => {
      const { method, headers } = grant;
      return await (await fetch(grant.url, { method, headers, body: bytes })).json();
    };
    expect(await errorOf(await old.signPut(grantFor(freshKey(), body)), body)).toMatchObject({
      error_code: 'storage.expired',
    });
    const grant = await storage.signPut(grantFor(freshKey(), body));
    expect(await errorOf(grant, bytesOf('b picture'))).toMatchObject({
      error_code: 'fleet.upload-mismatch',
      details: { reason: 'sha256' },
    });
    expect(await upload(grant, body)).toBe(200);
    expect(await errorOf(grant, body)).toMatchObject({ error_code: 'storage.already-used' });
    const missing = await fetch(await storage.signGet(freshKey(), { expiresInSeconds: 60 }));
    expect(await missing.json()).toMatchObject({ error_code: 'storage.not-found' });
  });

  it('refuse a longer body before it is sent', async () => {
    const grant = await storage.signPut(grantFor(freshKey(), bytesOf('a picture')));
    const status = await new Promise((resolve, reject) => {
      const headers = { ...grant.headers, 'content-length': String(10 * 1024 ** 3), expect: '100-continue' };
      const sending = request(grant.url, { method: 'PUT', headers }, (answer) => {
        resolve(answer.statusCode);
        sending.destroy();
      });
      sending.once('error', reject);
      // Only the first bytes of ten gigabytes: the answer must not wait for the rest.
      sending.write('a');
    });
    expect(status).toBe(403);
  });

  it('refuse a body of unknown length', async () => {
    const { url, method, headers } = await storage.signPut(grantFor(freshKey(), bytesOf('a picture')));
    const { 'content-length': _, ...unsized } = headers;
    const body = new Blob(['a picture']).stream();
    expect(await statusOf(fetch(url, { method, headers: unsized, body, duplex: 'half' }))).toBe(403);
  });

  it('leave nothing behind when the sender goes away in the middle', async () => {
    const body = Buffer.alloc(1024 * 1024, 'x');
    const grant = await storage.signPut(grantFor(freshKey(), body));
    await new Promise((resolve) => {
      const sending = request(grant.url, { method: 'PUT', headers: grant.headers });
      sending.once('error', resolve).once('close', resolve);
      sending.write(body.subarray(0, 300_000), () => sending.destroy());
    });
    await expect.poll(() => readdir(join(disk.folder, 'incoming'))).toEqual([]);
    expect(await upload(grant, body)).toBe(200);
  });

  it('call a body that is cut off the sender’s mistake, not the storage’s', async () => {
    const body = bytesOf('a picture that is cut off');
    async function* pieces() {
      yield body.subarray(0, 5);
      throw Object.assign(new Error('aborted'), { code: 'ECONNRESET' });
    }
    const facts = grantFor(freshKey(), body);
    await expect(disk.storage.files.createFrom(facts.key, pieces(), facts)).rejects.toMatchObject({
      code: 'fleet.upload-mismatch',
    });
  });

  it('take one whole upload of an address, also of those that are not flushed', async () => {
    const body = bytesOf('a picture that its sender keeps');
    const facts = grantFor(freshKey(), body);
    const send = async (sent: Uint8Array) => {
      const pieces = (async function* () {
        yield sent;
      })();
      await disk.storage.files.createFrom(facts.key, pieces, facts, { isFleeting: true });
    };
    await expect(send(body.subarray(1))).rejects.toMatchObject({ code: 'fleet.upload-mismatch' });
    expect(await storage.head(facts.key)).toBeNull();
    await send(body);
    await expect(send(body)).rejects.toMatchObject({ code: 'storage.already-used' });
    expect(Buffer.from(body).equals((await storage.get(facts.key)) ?? new Uint8Array())).toBe(true);
  });

  it('reach nothing outside the folder', async () => {
    const { origin } = new URL(await stored());
    for (const path of [
      '/files/..%2f..%2fetc%2fpasswd.png',
      '/files/%2e%2e/secret.png',
      '/files/a%00.png',
      '/files/',
    ]) {
      expect(await statusOf(fetch(origin + path)), path).toBe(404);
    }
  });

  it('keep no half-written file for longer than an hour after a crash, and none of what is being written', async () => {
    const incoming = join(disk.folder, 'incoming');
    await writeFile(join(incoming, 'being-written'), 'x');
    await disk.storageWith({}).check();
    expect(await readdir(incoming)).toEqual(['being-written']);
    await rm(join(incoming, 'being-written'));
  });

  it('list no link that leads out of the folder', async () => {
    const key = freshKey();
    await storage.put(key, bytesOf('x'), 'image/png');
    await symlink('/etc/passwd', join(disk.folder, 'objects', key.replace('1.png', '2.png')));
    const keys: string[] = [];
    for await (const each of storage.list(key.replace('1.png', ''))) keys.push(each.key);
    expect(keys).toEqual([key]);
  });
});

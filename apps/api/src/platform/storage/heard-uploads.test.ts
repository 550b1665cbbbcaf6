import { once } from 'node:events';
import { type ClientRequest, type IncomingMessage, request } from 'node:http';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type ServedDisk, serveDisk, signingKey } from './testing/serve-disk.ts';
import { bytesOf, freshKey, grantFor, hexOf, textOf, upload } from './testing/uploads.ts';

describe('uploads that somebody listens to', () => {
  const heard: { text: string | null; sha256: string }[] = [];
  const wanted = new Set<string>();
  let disk: ServedDisk;
  beforeAll(async () => {
    disk = await serveDisk([signingKey], {
      bytesMax: 1_000,
      wants: (key) => wanted.has(key),
      hear: ({ bytes, sha256 }) => void heard.push({ text: textOf(bytes), sha256 }),
    });
  });
  afterAll(async () => {
    await disk.close();
  });

  async function send(body: Uint8Array<ArrayBuffer>, { isWanted = true, announced = body } = {}) {
    const key = freshKey();
    if (isWanted) wanted.add(key);
    return await upload(await disk.storage.signPut(grantFor(key, announced)), body);
  }

  it('are heard when they are whole and right, and those of no interest are not', async () => {
    const body = bytesOf('a picture');
    expect(await send(body)).toBe(200);
    expect(heard).toMatchObject([{ text: 'a picture', sha256: hexOf(body) }]);
    heard.splice(0);
    expect(await send(body, { isWanted: false })).toBe(200);
    expect(await send(bytesOf('b picture'), { announced: body })).toBe(422);
    expect(await send(new Uint8Array(1_001))).toBe(200);
    expect(heard).toEqual([]);
    expect(await send(new Uint8Array(1_000))).toBe(200);
    expect(heard).toHaveLength(1);
  });

  it('lie on the disk as they were sent, in many pieces too', async () => {
    const body = Uint8Array.from({ length: 700_000 }, (_, at) => (at * 7919) % 251);
    const facts = grantFor(freshKey(), body);
    async function* pieces() {
      for (let at = 0; at < body.byteLength; at += 65_537) yield body.subarray(at, at + 65_537);
    }
    let whole: Uint8Array = new Uint8Array();
    const onWhole = (bytes: Uint8Array) => {
      whole = bytes;
    };
    await disk.storage.files.createFrom(facts.key, pieces(), facts, { onWhole });
    expect(Buffer.from(body).equals(whole)).toBe(true);
    expect(Buffer.from(body).equals((await disk.storage.get(facts.key)) ?? new Uint8Array())).toBe(true);
  });
});

describe('uploads that somebody listens to, many at once', () => {
  const togetherMax = 64 * 1024 * 1024;
  const heard = new Set<string>();
  const begun = new Map<string, () => void>();
  const open = new Set<ClientRequest>();
  let disk: ServedDisk;
  beforeAll(async () => {
    disk = await serveDisk([signingKey], {
      bytesMax: togetherMax,
      wants(key) {
        begun.get(key)?.();
        return true;
      },
      hear: ({ sha256 }) => void heard.add(sha256),
    });
  });
  beforeEach(() => heard.clear());
  afterAll(async () => {
    for (const sending of open) sending.destroy();
    await disk.close();
  });

  /** Announces so many bytes and sends all but the last one; resolves when the server keeps them for its listener. */
  async function hold(body: Uint8Array, announced: { sizeBytes?: number; sha256?: string } = {}) {
    const facts = { ...grantFor(freshKey(), body), ...announced };
    const { url, method, headers } = await disk.storage.signPut(facts);
    const isKept = new Promise<void>((resolve) => begun.set(facts.key, resolve));
    const sending = request(url, { method, headers });
    sending.on('error', () => undefined);
    open.add(sending);
    sending.write(body.subarray(0, -1));
    await isKept;
    return {
      async finish(): Promise<number | undefined> {
        const answering = once(sending, 'response') as Promise<[IncomingMessage]>;
        sending.end(body.subarray(-1));
        const [answer] = await answering;
        answer.resume();
        return answer.statusCode;
      },
      cut: () => void sending.destroy(),
    };
  }

  /** Whether an upload of so many bytes was heard; stored it is in any case. */
  async function isHeard(sizeBytes: number): Promise<boolean> {
    const body = new Uint8Array(crypto.getRandomValues(new Uint8Array(sizeBytes)));
    const facts = grantFor(freshKey(), body);
    expect(await upload(await disk.storage.signPut(facts), body)).toBe(200);
    expect(Buffer.from(body).equals((await disk.storage.get(facts.key)) ?? new Uint8Array())).toBe(true);
    return heard.has(facts.sha256);
  }

  it('are heard while all of them fit into 64 MiB; the others are stored, and heard again when one has ended', async () => {
    const large = await hold(bytesOf('the beginning'), { sizeBytes: togetherMax - 1_000 });
    const small = await hold(new Uint8Array(600));
    expect(await isHeard(401)).toBe(false);
    expect(await isHeard(400)).toBe(true);
    expect(await small.finish()).toBe(200);
    expect(heard).toContain(hexOf(new Uint8Array(600)));
    expect(await isHeard(1_000)).toBe(true);
    expect(await isHeard(1_001)).toBe(false);
    // The server learns a moment later that a sender has gone away.
    large.cut();
    await expect.poll(() => isHeard(2_000), { timeout: 50_000 }).toBe(true);
  });

  it('are heard again when one was not what it was announced to be', async () => {
    const large = await hold(bytesOf('the beginning'), { sizeBytes: togetherMax - 9 });
    const wrong = await hold(bytesOf('a picture'), { sha256: hexOf(bytesOf('b picture')) });
    expect(await isHeard(1)).toBe(false);
    expect(await wrong.finish()).toBe(422);
    expect(await isHeard(9)).toBe(true);
    large.cut();
  });
});

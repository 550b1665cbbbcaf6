import { spawn } from 'node:child_process';
import { readdir, readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { afterAll, describe, expect, inject, it } from 'vitest';
import { pngTexts } from './png-texts.ts';
import { newFolder, removeFolders } from './running-product.ts';

const repository = resolve(import.meta.dirname, '../../..');
const product = inject('product');

async function run(script: string, args: readonly string[], env: Readonly<Record<string, string>> = {}) {
  const child = spawn(process.execPath, [script, ...args], {
    cwd: repository,
    env: { ...process.env, PINGVAS_DATA: product.dataFolder, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let out = '';
  let err = '';
  child.stdout.on('data', (data: Buffer) => {
    out += data.toString('utf8');
  });
  child.stderr.on('data', (data: Buffer) => {
    err += data.toString('utf8');
  });
  const code = await new Promise<number | null>((resolveCode) => child.once('close', resolveCode));
  return { code, out, err };
}

afterAll(removeFolders);

async function newAccessToken(): Promise<string> {
  const answer = await fetch(`${product.url}/api/v1/auth/login`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ email: product.email, password: product.password }),
  });
  return ((await answer.json()) as { access_token: string }).access_token;
}

describe('pnpm generate', () => {
  it('writes every picture of a run, and each carries its own recipe', async () => {
    const folder = await newFolder();
    const { code, out, err } = await run('apps/cli/src/generate.ts', [
      ...['해질녘의 등대', '--count', '2', '--seed', '18446744073709551615', '--steps', '8'],
      ...['--width', '256', '--height', '320', '--out', folder, '--json'],
    ]);
    expect(err).toBe('');
    expect(code).toBe(0);
    const answer = JSON.parse(out) as { status: string; creditsConsumed: number; files: string[] };
    expect(answer.status).toBe('succeeded');
    expect(answer.files).toHaveLength(2);
    expect(await readdir(folder)).toHaveLength(2);

    const texts = await Promise.all(answer.files.map(async (file) => pngTexts(await readFile(file))));
    const parameters = texts.map((text) => text.get('parameters') ?? '');
    expect(parameters[0]).toContain('해질녘의 등대');
    expect(parameters[0]).toContain('Steps: 8, ');
    expect(parameters[0]).toContain('Size: 256x320');
    expect(parameters[0]).toContain('Seed: 18446744073709551615');
    expect(parameters[1]).toContain('Seed: 0');
    expect(JSON.parse(texts[0]?.get('invokeai_metadata') ?? '')).toMatchObject({
      positive_prompt: '해질녘의 등대',
      steps: 8,
    });
  });

  it('writes one picture into the file that was named', async () => {
    const file = join(await newFolder(), 'deep/moon.png');
    const { code, out } = await run('apps/cli/src/generate.ts', ['moon', '--steps', '4', '--out', file]);
    expect(code).toBe(0);
    expect(out.trim()).toBe(file);
    expect((await readFile(file)).subarray(1, 4).toString()).toBe('PNG');
  });

  it('says what is wrong and how to go on, with its own exit code', async () => {
    const wrong = await run('apps/cli/src/generate.ts', ['moon', '--width', '65']);
    expect(wrong.code).toBe(2);
    expect(wrong.err).toContain('--width');
    const unknown = await run('apps/cli/src/generate.ts', ['moon', '--model', 'nothing']);
    expect(unknown.code).toBe(2);
    expect(unknown.err).toContain('This server has: ');
    const foreign = await run('apps/cli/src/generate.ts', [
      'moon',
      '--server',
      product.url,
      '--token',
      'pgs_wrong',
    ]);
    expect(foreign.code).toBe(1);
    expect(foreign.err).not.toContain('at ');
  });
});

describe('the example script', () => {
  it('makes a picture with nothing but an address and a token', async () => {
    const file = join(await newFolder(), 'lighthouse.png');
    const { code, out, err } = await run('examples/make-a-picture.ts', ['a lighthouse at dusk', file], {
      PINGVAS_URL: product.url,
      PINGVAS_TOKEN: await newAccessToken(),
    });
    expect(err).toBe('');
    expect(code).toBe(0);
    expect(out).toMatch(/^succeeded 1 credits/);
    expect(pngTexts(await readFile(file)).get('parameters')).toContain('a lighthouse at dusk');
  });
});

describe('a caller in any language', () => {
  it('gets a picture with one request: text to image waits and answers its address', async () => {
    const headers = { authorization: `Bearer ${await newAccessToken()}`, 'content-type': 'application/json' };
    const answer = await fetch(`${product.url}/api/v1/images/text-to-image`, {
      method: 'POST',
      headers,
      body: JSON.stringify({ prompt: 'a quiet harbour', steps: 4, cfg_scale: 5.5 }),
    });
    expect(answer.status).toBe(200);
    const made = (await answer.json()) as { image_id: string; image_url: string; generation_id: string };
    const picture = await fetch(new URL(made.image_url, product.url), { headers });
    expect(picture.headers.get('content-type')).toBe('image/png');
    expect(pngTexts(new Uint8Array(await picture.arrayBuffer())).get('parameters')).toContain(
      'a quiet harbour',
    );
  });
});

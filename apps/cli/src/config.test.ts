import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { readCommand, UsageError } from './config.ts';

const server = ['--server', 'https://studio.example/', '--token', 'pgs_x'];

beforeEach(async () => {
  process.env['PINGVAS_DATA'] = await mkdtemp(join(tmpdir(), 'pingvas-cli-'));
});

describe('the command line of generate', () => {
  it('reads a prompt and every option', () => {
    const command = readCommand([
      ...['a lighthouse at dusk', '--count', '2', '--width', '640', '--steps', '12', '--cfg-scale', '5.5'],
      ...['--seed', '18446744073709551615', '--out', '/tmp/a.png', '--json', ...server],
    ]);
    expect(command).toMatchObject({
      access: { kind: 'token', url: 'https://studio.example', token: 'pgs_x' },
      recipe: {
        prompt: 'a lighthouse at dusk',
        count: 2,
        width: 640,
        steps: 12,
        cfgScale: 5.5,
        seed: '18446744073709551615',
      },
      out: '/tmp/a.png',
      isJson: true,
    });
  });

  it('names every wrong option by its own name', () => {
    const read = () => readCommand(['x', '--width', '65', '--steps', 'many', '--cfg-scale', '31', ...server]);
    expect(read).toThrow(UsageError);
    expect(read).toThrow(/--width: [^\n]+\n {2}--steps: [^\n]+\n {2}--cfg-scale: /);
  });

  it('refuses an unknown option, a missing prompt and a second prompt', () => {
    expect(() => readCommand(['x', '--colour', 'red', ...server])).toThrow(/colour/);
    expect(() => readCommand(server)).toThrow(/One prompt/);
    expect(() => readCommand(['a', 'b', ...server])).toThrow(/One prompt/);
  });

  it('never sends the local password to a server named by hand', () => {
    expect(() => readCommand(['x', '--server', 'https://studio.example'])).toThrow(/--token/);
  });

  it('takes API keys and access tokens alike, and says what else was given by mistake', () => {
    for (const token of [`pgv_${'a'.repeat(49)}`, 'pgs_x']) {
      expect(
        readCommand(['x', '--server', 'https://studio.example', '--token', token])?.access,
      ).toMatchObject({
        kind: 'token',
        token,
      });
    }
    for (const [token, says] of [
      ['pgr_x', /refresh token/],
      ['pgw_x', /worker token/],
    ] as const) {
      expect(() => readCommand(['x', '--server', 'https://studio.example', '--token', token])).toThrow(says);
    }
  });

  it('takes the local server when none is named, and says how to start one', async () => {
    expect(() => readCommand(['x'])).toThrow(/npx pnpm start/);
    const local = { url: 'http://127.0.0.1:4400', email: 'dev@pingvas.studio', password: 'p' };
    await writeFile(join(process.env['PINGVAS_DATA'] ?? '', 'local.json'), JSON.stringify(local));
    expect(readCommand(['x'])?.access).toEqual({ kind: 'password', ...local });
    const withKey = JSON.stringify({ ...local, apiKey: 'pgv_x' });
    await writeFile(join(process.env['PINGVAS_DATA'] ?? '', 'local.json'), withKey);
    expect(readCommand(['x'])?.access).toEqual({ kind: 'token', url: local.url, token: 'pgv_x' });
  });

  it('answers nothing but null when help is asked for', () => {
    expect(readCommand(['--help'])).toBeNull();
  });
});

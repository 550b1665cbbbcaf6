import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

// Clients compile against the emitted declarations. These few lines are such a client: what they get wrong must stop
// the compiler, and what they get right must not.
const packageFolder = fileURLToPath(new URL('..', import.meta.url));
const compiler = fileURLToPath(new URL('../node_modules/typescript/bin/tsc', import.meta.url));

const preamble = `
import type { AppRouter } from '@pingvas/api/app-router';
import type { WorkerRouter } from '@pingvas/api/worker-router';
import { createPingvasClient, createWorkerClient } from '@pingvas/api-client';
const people = createPingvasClient<AppRouter>({ url: 'http://localhost:4400' });
const machines = createWorkerClient<WorkerRouter>({ url: 'http://localhost:4400' });
const requestKey = 'k';
`;

const right = `
const made = await people.generation.request.mutate({ recipe: { prompt: 'a lighthouse' }, requestKey });
export const status: 'queued' | 'claimed' | 'rendering' | 'uploading' | 'succeeded' | 'failed' | 'cancelled' = made.status;
const { items } = await people.images.list.query({ limit: 10 });
export const url: string = items[0]?.url ?? '';
people.live.events.subscribe(undefined, {
  onData({ id, data }) {
    const words: readonly string[] = [id, data.type];
    return words;
  },
});
const { work } = await machines.fleet.claim.mutate({ modelNames: [], loadedModelName: null, waitSeconds: 0 });
export const attempt: number = work?.attempt ?? 0;
`;

/** What is wrong, the line that does it, and the word that the compiler has to point at or to name. */
const wrong = [
  [
    'a misspelt field',
    `await people.generation.request.mutate({ recipe: { promt: 'x' }, requestKey });`,
    'promt',
  ],
  [
    'a field of the wrong type',
    `await people.generation.request.mutate({ recipe: { prompt: 'x', seed: 7 }, requestKey });`,
    'seed',
  ],
  ['a missing field', `await people.generation.request.mutate({ recipe: { prompt: 'x' } });`, 'requestKey'],
  ['a call that does not exist', 'await people.generation.delete.mutate({});', 'delete'],
  [
    'a field that the answer does not have',
    '(await people.identity.me.query()).passwordHash;',
    'passwordHash',
  ],
  ['a mutation used as a query', `await people.generation.cancel.query({ generationId: 'x' });`, 'query'],
  ['a worker’s call by a person', 'await people.fleet.claim.mutate({});', 'fleet'],
  [
    'a wrong word of a worker',
    `await machines.fleet.fail.mutate({ leaseId: 'x', code: 'tired', fault: 'worker', message: '', isRetryable: true });`,
    'code',
  ],
] as const;

interface Complaint {
  readonly message: string;
  /** The source from the place that the compiler points at. */
  readonly at: string;
}

let folder: string;
const complaints = new Map<string, Complaint[]>();

beforeAll(async () => {
  // Inside the package, so that its own dependencies resolve.
  folder = await mkdtemp(join(packageFolder, '.client-types-'));
  const files = new Map([
    ['right.ts', right],
    ...wrong.map(([, line], index) => [`wrong-${index}.ts`, line] as const),
  ]);
  await writeFile(
    join(folder, 'tsconfig.json'),
    JSON.stringify({
      extends: '../tsconfig.json',
      include: ['*.ts'],
      compilerOptions: { noUnusedLocals: false },
    }),
  );
  for (const [name, text] of files) await writeFile(join(folder, name), `${preamble}${text}\nexport {};\n`);
  const said = await new Promise<string>((resolve) => {
    execFile(process.execPath, [compiler, '--noEmit', '-p', folder], (_, stdout) => resolve(stdout));
  });
  for (const [, name = '', line, column, message = ''] of said.matchAll(
    /^\S*?([\w-]+\.ts)\((\d+),(\d+)\): error (.*)$/gm,
  )) {
    const source = `${preamble}${files.get(name) ?? ''}`.split('\n');
    const at = (source[Number(line) - 1] ?? '').slice(Number(column) - 1);
    complaints.set(name, [...(complaints.get(name) ?? []), { message, at }]);
  }
});
afterAll(() => rm(folder, { recursive: true, force: true }));

describe('a client that compiles against the api', () => {
  it('may make every right call', () => {
    expect(complaints.get('right.ts')).toBeUndefined();
  });

  it.each(wrong.map(([what, , named], index) => ({ what, named, file: `wrong-${index}.ts` })))(
    'is stopped by $what',
    ({ named, file }) => {
      const [first, ...others] = complaints.get(file) ?? [];
      expect(others).toEqual([]);
      expect(first?.at.startsWith(named) || first?.message.includes(`'${named}'`)).toBe(true);
    },
  );
});

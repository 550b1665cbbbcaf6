import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

/** Where the scripts of the processes lie. */
export const repositoryFolder = resolve(import.meta.dirname, '../../..');

/** What a process needs to run at all; the rest of the environment stays here, so that no setting leaks in. */
export function inheritedEnvironment(): Record<string, string> {
  const keys = ['PATH', 'HOME', 'TMPDIR', 'LANG', 'LC_ALL', 'NODE_EXTRA_CA_CERTS', 'NODE_COMPILE_CACHE'];
  const inherited = Object.fromEntries(
    keys.flatMap((key) => {
      const value = process.env[key];
      return value === undefined ? [] : [[key, value]];
    }),
  );
  // Parts start again and again: without compiling anew it takes half the time. Node's own place for it.
  return { NODE_COMPILE_CACHE: join(tmpdir(), 'node-compile-cache'), ...inherited };
}

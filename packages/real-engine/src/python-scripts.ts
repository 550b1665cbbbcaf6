import { join } from 'node:path';

const folder = join(import.meta.dirname, '..', 'python');

/** The path of one of this package's Python programs. */
export function pythonScript(name: 'take_lock' | 'check_install' | 'tiny_models' | 'serve'): string {
  return join(folder, `${name}.py`);
}

/** What pip is told to install. */
export const requirementsFile = join(folder, 'requirements.txt');

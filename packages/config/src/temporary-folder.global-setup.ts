import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/**
 * Gives a run of tests a folder for everything temporary, and takes it away in the end: a test that was killed, or one
 * that forgot, leaves nothing behind.
 */
export default async function setup() {
  // Tests start our programs again and again: without compiling anew it takes half the time. Node's own place for it,
  // which outlives the run.
  process.env['NODE_COMPILE_CACHE'] ??= join(tmpdir(), 'node-compile-cache');
  const before = process.env['TMPDIR'];
  const folder = await mkdtemp(join(tmpdir(), 'pingvas-tests-'));
  // PostgreSQL does not run as root: where tests do, it is somebody else, who has to get through here to its data.
  await chmod(folder, 0o711);
  process.env['TMPDIR'] = folder;
  return async () => {
    if (before === undefined) delete process.env['TMPDIR'];
    else process.env['TMPDIR'] = before;
    // Something that is just being killed may still write.
    await rm(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
  };
}

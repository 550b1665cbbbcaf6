// Runs a TypeScript file, or says in words which Node it needs. Plain JavaScript, because an older Node reads it.
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';

const [major] = process.versions.node.split('.');
const script = process.argv[2];
if (Number(major) < 24) {
  process.stderr.write(
    `Pingvas needs Node 24 or newer; this is ${process.versions.node}. On Linux and on Intel Macs it comes with the packages:\n` +
      'run the command through `npx pnpm`. On Apple silicon and on Windows, install it from https://nodejs.org first.\n',
  );
  process.exitCode = 1;
} else {
  process.argv.splice(1, 2, resolve(script));
  await import(pathToFileURL(process.argv[1]).href);
}

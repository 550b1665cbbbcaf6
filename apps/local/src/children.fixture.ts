import { createServer } from 'node:net';
import { Children } from './children.ts';

/** A launcher that keeps one process, says its id, and stays until it is killed. */
const [folder, script] = process.argv.slice(2);
if (folder === undefined || script === undefined) throw new Error('usage: children.fixture.ts FOLDER SCRIPT');
const children = new Children({ folder, isVerbose: true, onTrouble: (line) => process.stderr.write(line) });
children.start({ name: 'sleeper', arguments: [script], env: {} });
createServer().listen(0, '127.0.0.1');

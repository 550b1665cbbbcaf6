import { startEmbeddedPostgres } from './start-embedded-postgres.ts';

/** A program that starts the database in the folder it is given, says so, and stays until it is killed. */
const [dataFolder, durability] = process.argv.slice(2);
if (dataFolder === undefined) throw new Error('usage: hold-open.fixture.ts FOLDER [none]');
const { url, pid } = await startEmbeddedPostgres({
  dataFolder,
  durability: durability === 'none' ? 'none' : 'full',
});
process.stdout.write(`${JSON.stringify({ url, pid })}\n`);
process.stdin.resume();

import { writeFile } from 'node:fs/promises';
import { fillBloomFilter } from '../bloom-filter.ts';
import { leakedFormat, leakedPasswordsFile } from '../leaked-passwords.ts';
import { leakedSources } from './leaked-sources.ts';

// Writes the bundled list anew, after a source has got a newer version: pnpm --filter @pingvas/api write:leaked-passwords
const passwords = await leakedSources();
const bytes = fillBloomFilter(passwords, leakedFormat);
await writeFile(leakedPasswordsFile, bytes);
process.stdout.write(`${passwords.length} passwords in ${bytes.length} bytes\n`);

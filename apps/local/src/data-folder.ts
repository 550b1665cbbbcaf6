import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { chmod, mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';

const secretsSchema = z.object({
  servingPassword: z.string().min(16),
  storageSigningKey: z.string().min(32),
  identityKey: z.string().min(44),
  devPassword: z.string().min(8),
  workerToken: z.string().startsWith('pgw_'),
});

/** What a folder of any version holds: an identity key only since there are second factors. */
const keptSecretsSchema = secretsSchema.partial({ identityKey: true });

/** Keys that this installation made for itself; they live in the data folder and nowhere else. */
export type Secrets = z.infer<typeof secretsSchema>;

export interface DataFolder {
  readonly path: string;
  /** True until a first picture was made here; an interrupted first start counts as fresh. */
  readonly isFresh: boolean;
  /** Remembers that the first picture is there. */
  markUsed(): Promise<void>;
  readonly secrets: Secrets;
  /** Where the seed leaves an API key of the first account. */
  readonly apiKeyFile: string;
  readonly logs: string;
  /** Finished pictures that the worker could not deliver yet. */
  readonly spool: string;
  readonly postgres: string;
  readonly pictures: string;
  readonly emulator: string;
}

const newSecrets = (): Secrets => ({
  servingPassword: randomBytes(24).toString('base64url'),
  storageSigningKey: randomBytes(48).toString('base64url'),
  identityKey: randomBytes(32).toString('base64'),
  // Spoken over a shoulder and typed by hand now and then: lower-case hex in groups, 80 bits.
  devPassword: (
    randomBytes(10)
      .toString('hex')
      .match(/.{1,5}/g) ?? []
  ).join('-'),
  workerToken: `pgw_${randomBytes(32).toString('base64url')}`,
});

/**
 * Opens the data folder, and fills a new one with keys of its own. Call with the start lock held: of two at once
 * each would make its own keys.
 *
 * @throws Error with a sentence for the person when the keys are damaged
 */
export async function openDataFolder(path: string): Promise<DataFolder> {
  await mkdir(join(path, 'logs'), { recursive: true });
  const secretsFile = join(path, 'secrets.json');
  const firstPictureFile = join(path, 'first-picture-made');
  if (!existsSync(secretsFile)) await writePrivately(secretsFile, JSON.stringify(newSecrets(), null, 2));
  const { secrets, isComplete } = readSecrets(await readFile(secretsFile, 'utf8'), secretsFile);
  // A folder of an earlier version: the keys that came since are made now, and kept from now on.
  if (!isComplete) await writePrivately(secretsFile, JSON.stringify(secrets, null, 2));
  return {
    path,
    isFresh: !existsSync(firstPictureFile),
    markUsed: () => writePrivately(firstPictureFile, new Date().toISOString()),
    secrets,
    apiKeyFile: join(path, 'api-key'),
    logs: join(path, 'logs'),
    postgres: join(path, 'postgres'),
    pictures: join(path, 'storage'),
    spool: join(path, 'spool'),
    emulator: join(path, 'emulator'),
  };
}

function readSecrets(text: string, file: string): { secrets: Secrets; isComplete: boolean } {
  try {
    const { identityKey = newSecrets().identityKey, ...kept } = keptSecretsSchema.parse(JSON.parse(text));
    return { secrets: { ...kept, identityKey }, isComplete: text.includes(identityKey) };
  } catch (cause) {
    throw new Error(
      `The keys in ${file} are damaged. Put a copy of that file back, or set PINGVAS_DATA to a new folder.`,
      { cause },
    );
  }
}

/** Writes a file that only its owner reads; a crash leaves the old file or the new one, never half of one. */
export async function writePrivately(path: string, text: string): Promise<void> {
  const draft = `${path}.${process.pid}.new`;
  try {
    await writeFile(draft, `${text}\n`, { mode: 0o600 });
    await chmod(draft, 0o600);
    await rename(draft, path);
  } catch (error) {
    await rm(draft, { force: true });
    throw error;
  }
}

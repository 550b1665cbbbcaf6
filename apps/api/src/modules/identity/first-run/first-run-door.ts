import { createHash, randomBytes } from 'node:crypto';
import { ClosedDoor, type EntityManager, SetupCode } from '@pingvas/db';
import type { Context } from '../../../platform/context.ts';
import { DomainError } from '../../../platform/errors/domain-error.ts';

const door = 'first-run';
const letters = 'abcdefghjkmnpqrstuvwxyz23456789';
const groupCount = 5;
const groupLength = 5;

const isOpenSql = `not exists (select from identity.closed_doors where name = '${door}')
  and not exists (select from identity.users where role = 'admin')`;

/**
 * Whether this installation still waits for its first administrator. The door is closed for good as soon as somebody
 * went through it, and no door is needed where there is an administrator.
 */
export async function isFirstRunOpen({ em }: Pick<Context, 'em'>): Promise<boolean> {
  const [row] = await em.execute<{ is_open: boolean }[]>(`select ${isOpenSql} as is_open`);
  return row?.is_open ?? false;
}

/** The door and the code in one look: codes go when the door closes, and who comes late had no wrong one. */
export async function tryFirstRun(
  { em }: Pick<Context, 'em'>,
  setupCode: string,
): Promise<'fits' | 'wrong-code' | 'over'> {
  const [row] = await em.execute<{ is_open: boolean; fits: boolean }[]>(
    `select ${isOpenSql} as is_open, exists (select from identity.setup_codes where code_hash = ?) as fits`,
    [hashOfSetupCode(setupCode)],
  );
  if (!row?.is_open) return 'over';
  return row.fits ? 'fits' : 'wrong-code';
}

/**
 * Closes the door in a transaction, which has to make the administrator as well: whatever is asked at the same time
 * waits here and finds it closed.
 *
 * @throws DomainError identity.first-run-over
 */
export async function goThrough(
  tx: EntityManager,
  { clock }: Pick<Context, 'clock'>,
  closedBy: string,
): Promise<void> {
  if (!(await close(tx, { clock }, closedBy))) throw new DomainError('identity.first-run-over');
  // An administrator who came in another way, e.g. by the seed of an older version.
  const [row] = await tx.execute<unknown[]>("select 1 from identity.users where role = 'admin' limit 1");
  if (row !== undefined) throw new DomainError('identity.first-run-over');
  await tx.nativeDelete(SetupCode, {});
}

/**
 * For whoever makes an administrator in another way: no door is needed any more, now and later. `closedBy` is that
 * administrator, where it is known.
 */
export async function closeFirstRunDoor(
  { em, clock }: Pick<Context, 'em' | 'clock'>,
  closedBy: string | null,
): Promise<void> {
  await em.fork().transactional(async (tx) => {
    if (await close(tx, { clock }, closedBy)) await tx.nativeDelete(SetupCode, {});
  });
}

/** Who was the first administrator; null while the door is open, and where nobody has written it down. */
export async function firstAdministratorOf({ em }: Pick<Context, 'em'>): Promise<string | null> {
  return (await em.fork().findOne(ClosedDoor, { name: door }))?.closedBy ?? null;
}

async function close(
  tx: EntityManager,
  { clock }: Pick<Context, 'clock'>,
  closedBy: string | null,
): Promise<boolean> {
  // The row can be added once, by one, and the api has no right to take it away.
  const closed = await tx.execute<unknown[]>(
    `insert into identity.closed_doors (name, closed_at, closed_by) values (?, ?, ?)
     on conflict (name) do nothing returning name`,
    [door, clock.now(), closedBy],
  );
  return closed.length > 0;
}

/**
 * Call it at start-up: writes the code that opens the door into the log, where only the operator reads it, so that a
 * stranger cannot take a fresh server. Every api has a code of its own; all of them end with the door.
 */
export async function announceFirstRun({
  em,
  clock,
  log,
  settings,
}: Pick<Context, 'em' | 'clock' | 'log' | 'settings'>): Promise<void> {
  const own = em.fork();
  if (!(await isFirstRunOpen({ em: own }))) {
    if ((await own.count(ClosedDoor, { name: door })) === 0)
      await closeFirstRunDoor({ em: own, clock }, null);
    return;
  }
  const code = newSetupCode();
  await own.insert(SetupCode, { codeHash: hashOfSetupCode(code), createdAt: clock.now() });
  log.warn(
    { setupCode: code, address: `${settings.publicOrigin}/first-run` },
    `There is no administrator yet. Make the first one at ${settings.publicOrigin}/first-run with the code ${code}`,
  );
}

function newSetupCode(): string {
  const group = () =>
    // 256 is no multiple of 31: bytes beyond its last one would make some letters likelier.
    Array.from({ length: groupLength }, () => letters[randomLetter()]).join('');
  return Array.from({ length: groupCount }, group).join('-');
}

function randomLetter(): number {
  for (;;) {
    const [byte = 0] = randomBytes(1);
    if (byte < letters.length * Math.floor(256 / letters.length)) return byte % letters.length;
  }
}

/** What is kept of a code; spaces, dashes and capitals make no difference. */
export function hashOfSetupCode(code: string): string {
  const plain = code.toLowerCase().replaceAll(/[^a-z0-9]/g, '');
  return createHash('sha256').update(plain).digest('hex');
}

import type { AuditFacts } from './audit-facts.ts';
import { auditGenerations } from './audit-generations.ts';
import { auditLedger } from './audit-ledger.ts';
import { auditObjects } from './audit-objects.ts';

/** Something that must not be, in words. */
export interface Finding {
  readonly about: 'lost' | 'doubled' | 'orphans' | 'ledger' | 'holds';
  readonly words: string;
}

/** What became of everything that was asked for. All of the last five are 0 when all is well, and nothing was found. */
export interface Audit {
  readonly requested: number;
  readonly succeeded: number;
  readonly failed: number;
  readonly cancelled: number;
  /** Accepted and not ended, or gone, or ended without what was paid. */
  readonly lost: number;
  /** Made, paid or taken in more than once. */
  readonly doubled: number;
  /** Objects without a picture, and pictures without their object or with other bytes. */
  readonly orphans: number;
  /** Sum of all entries of the ledger, in credits. */
  readonly ledgerSum: number;
  /** Holds that nobody settled. */
  readonly holdsOpen: number;
  readonly findings: readonly Finding[];
}

/** Judges what was read; no I/O, so that every kind of damage can be tried. */
export function auditOf(facts: AuditFacts): Audit {
  const findings: Finding[] = [...auditGenerations(facts), ...auditObjects(facts), ...auditLedger(facts)];
  const count = (about: Finding['about']) => findings.filter((finding) => finding.about === about).length;
  const ended = (status: string) =>
    facts.generations.filter((generation) => generation.status === status).length;
  const keys = new Set([
    ...facts.generations.map(({ userId, requestKey }) => `${userId} ${requestKey}`),
    ...facts.accepted.map(({ userId, requestKey }) => `${userId} ${requestKey}`),
  ]);
  return {
    requested: keys.size,
    succeeded: ended('succeeded'),
    failed: ended('failed'),
    cancelled: ended('cancelled'),
    lost: count('lost'),
    doubled: count('doubled'),
    orphans: count('orphans'),
    ledgerSum: facts.entries.reduce((sum, { amount }) => sum + amount, 0),
    holdsOpen: facts.transfers.filter(({ state }) => state === 'pending').length,
    findings,
  };
}

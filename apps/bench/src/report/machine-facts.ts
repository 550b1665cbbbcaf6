import { availableParallelism, cpus, totalmem } from 'node:os';

/** What the figures were measured on. */
export interface MachineFacts {
  readonly cores: number;
  readonly cpu: string;
  readonly memoryGiB: number;
  readonly platform: string;
  readonly node: string;
  /** Null when no scenario needed a database. */
  readonly postgres: string | null;
}

/** Looks at this machine. */
export function machineFacts(postgres: string | null): MachineFacts {
  return {
    cores: availableParallelism(),
    cpu: cpus()[0]?.model.trim() ?? 'unknown',
    memoryGiB: Math.round(totalmem() / 2 ** 30),
    platform: `${process.platform} ${process.arch}`,
    node: process.versions.node,
    postgres,
  };
}

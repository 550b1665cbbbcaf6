import { parseArgs } from 'node:util';
import { z } from 'zod';

/** A command line that says nothing that can be run; the message is for the person. */
export class UsageError extends Error {}

export const usage = `Usage: pnpm chaos [options]

Runs the whole of Pingvas as real processes, lets faults fall on all of its parts, heals everything, and compares what
people asked for with what they got. Ends with 0 when nothing was lost, doubled, left over or left open.

  --jobs NUMBER      requests for pictures (default 60)
  --workers NUMBER   workers, each with an emulated engine of its own (default 3)
  --apis NUMBER      api processes; two or more share a redis-server, which must be installed (default 1)
  --minutes NUMBER   how long faults fall (default 1)
  --seed NUMBER      the same seed and options make the same faults at the same times (default: by chance)
  --replay FILE      the options and the very faults that an earlier --json FILE recorded
  --json FILE        writes the figures, the faults and the findings there
  --help             this text
`;

const whole = (least: number, most: number) => z.coerce.number().int().min(least).max(most);

const optionsSchema = z.object({
  jobs: whole(1, 100_000).default(60),
  workers: whole(1, 100).default(3),
  apis: whole(1, 10).default(1),
  minutes: z.coerce
    .number()
    .min(0.1)
    .max(24 * 60)
    .default(1),
  seed: whole(0, 4_294_967_295).optional(),
  replay: z.string().optional(),
  json: z.string().optional(),
});

export type CommandLine = z.output<typeof optionsSchema> & { readonly isHelp: boolean };

/** @throws UsageError */
export function readCommandLine(argv: readonly string[]): CommandLine {
  const text = { type: 'string' } as const;
  try {
    const { values } = parseArgs({
      args: argv.filter((argument) => argument !== '--'),
      options: {
        jobs: text,
        workers: text,
        apis: text,
        minutes: text,
        seed: text,
        replay: text,
        json: text,
        help: { type: 'boolean', short: 'h', default: false },
      },
    });
    const { help, ...given } = values;
    const parsed = optionsSchema.safeParse(given);
    if (!parsed.success) throw new UsageError(z.prettifyError(parsed.error));
    return { ...parsed.data, isHelp: help };
  } catch (error) {
    if (error instanceof UsageError) throw error;
    throw new UsageError(error instanceof Error ? error.message : String(error));
  }
}

import { randomInt } from 'node:crypto';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { type CommandLine, readCommandLine, UsageError, usage } from './read-command-line.ts';
import { type RecordedRun, recordedRun, scheduleOf } from './recorded-run.ts';
import { runChaos } from './run-chaos.ts';

const startedAt = performance.now();

function say(line: string): void {
  const seconds = ((performance.now() - startedAt) / 1_000).toFixed(1).padStart(6);
  process.stdout.write(`${seconds}  ${line}\n`);
}

async function runOf(given: CommandLine): Promise<RecordedRun> {
  if (given.replay !== undefined) {
    const parsed = recordedRun.safeParse(JSON.parse(await readFile(resolve(given.replay), 'utf8')));
    if (!parsed.success) throw new UsageError(`${given.replay} does not record a run`);
    return parsed.data;
  }
  const { jobs, workers, apis, minutes, seed = randomInt(4_294_967_296) } = given;
  const run = { seed, jobs, workers, apis, minutes };
  return { ...run, schedule: [...scheduleOf(run)] };
}

async function main(given: CommandLine): Promise<number> {
  const run = await runOf(given);
  const { schedule, ...options } = run;
  say(`seed ${run.seed}: ${run.jobs} jobs, ${run.workers} workers, ${run.apis} api, ${run.minutes} min`);
  for (const { at, kind, target, lastsMs, point, times } of schedule) {
    const where = point === null ? '' : ` at ${point}, visit ${times}`;
    say(`  at ${(at / 1_000).toFixed(1)} s for ${(lastsMs / 1_000).toFixed(1)} s: ${kind} ${target}${where}`);
  }
  const stop = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.once(signal, () => {
      say('stopping everything');
      stop.abort(new Error('stopped by hand'));
    });
  }
  const logs = given.json === undefined ? null : `${resolve(given.json)}.logs`;
  const result = await runChaos({
    ...options,
    faults: schedule,
    say,
    signal: stop.signal,
    keepOutput: async (name, output) => {
      if (logs === null) return;
      await mkdir(logs, { recursive: true });
      await writeFile(join(logs, `${name}.log`), output);
    },
  });
  if (given.json !== undefined) {
    await mkdir(dirname(resolve(given.json)), { recursive: true });
    await writeFile(resolve(given.json), `${JSON.stringify({ ...result, ...run }, null, 2)}\n`);
  }
  const { findings, faults, people, failures, ...figures } = result;
  say(JSON.stringify(figures));
  say(`faults: ${JSON.stringify(faults)}`);
  say(`people: ${JSON.stringify(people)}, failures: ${JSON.stringify(failures)}`);
  for (const finding of findings) say(`! ${finding}`);
  say(findings.length === 0 ? 'clean' : `not clean: ${findings.length} findings; --seed ${run.seed} replays`);
  if (findings.length > 0 && logs !== null) say(`what the processes printed: ${logs}`);
  return findings.length === 0 ? 0 : 1;
}

try {
  const given = readCommandLine(process.argv.slice(2));
  if (given.isHelp) process.stdout.write(usage);
  else process.exitCode = await main(given);
} catch (error) {
  const isUsage = error instanceof UsageError;
  process.stderr.write(`${isUsage ? `${error.message}\n\n${usage}` : String(error)}\n`);
  process.exitCode = isUsage ? 2 : 1;
}

import { execFile } from 'node:child_process';
import { availableParallelism, hostname, release, totalmem, type } from 'node:os';
import { promisify } from 'node:util';
import type { RegisterWorkerInput } from '@pingvas/contracts';

type MachineFacts = RegisterWorkerInput['machine'];

const gpuQuery = ['--query-gpu=name,memory.total', '--format=csv,noheader,nounits'];

/** What operators want to know of the machine. GPUs are listed where NVIDIA's own tool is installed. */
export async function readMachineFacts(gpuTool = 'nvidia-smi'): Promise<MachineFacts> {
  return {
    hostname: hostname().slice(0, 255),
    platform: `${type()} ${release()} ${process.arch}`.slice(0, 100),
    cpuCount: availableParallelism(),
    memoryBytes: totalmem(),
    gpus: await readGpus(gpuTool),
  };
}

async function readGpus(gpuTool: string): Promise<MachineFacts['gpus']> {
  try {
    const { stdout } = await promisify(execFile)(gpuTool, gpuQuery, { timeout: 5_000, windowsHide: true });
    return parseGpus(stdout);
  } catch {
    return []; // no such tool, no driver, or no GPU: the engine then runs on something else
  }
}

/** Reads lines of `name, MiB`; a size that the driver cannot tell (`[N/A]`) becomes null. */
export function parseGpus(csv: string): MachineFacts['gpus'] {
  return csv
    .split('\n')
    .map((line) => /^(.+?),\s*(\S+)\s*$/.exec(line.trim()))
    .filter((match) => match !== null)
    .slice(0, 16)
    .map(([, name = '', mebibytes = '']) => ({
      name: name.slice(0, 200),
      memoryBytes: /^\d+$/.test(mebibytes) ? Number(mebibytes) * 1_048_576 : null,
    }));
}

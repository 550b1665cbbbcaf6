import { registerWorkerInput } from '@pingvas/contracts';
import { describe, expect, it } from 'vitest';
import { parseGpus, readMachineFacts } from './machine-facts.ts';

describe('machine facts', () => {
  it('reads names and memory as the driver prints them', () => {
    expect(parseGpus('NVIDIA GeForce RTX 4090, 24564\nNVIDIA H100 80GB HBM3, 81559\n')).toEqual([
      { name: 'NVIDIA GeForce RTX 4090', memoryBytes: 24_564 * 1_048_576 },
      { name: 'NVIDIA H100 80GB HBM3', memoryBytes: 81_559 * 1_048_576 },
    ]);
  });

  it('keeps a GPU whose memory the driver cannot tell', () => {
    expect(parseGpus('NVIDIA GB10, [N/A]\n')).toEqual([{ name: 'NVIDIA GB10', memoryBytes: null }]);
  });

  it('takes other output for no GPU', () => {
    expect(parseGpus('No devices were found\n')).toEqual([]);
    expect(parseGpus('')).toEqual([]);
  });

  it('fits the contract on a machine without the tool', async () => {
    const facts = await readMachineFacts('no-such-tool-anywhere');
    expect(registerWorkerInput.shape.machine.parse(facts)).toEqual(facts);
    expect(facts.gpus).toEqual([]);
  });
});

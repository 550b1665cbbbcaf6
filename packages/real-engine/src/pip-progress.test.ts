import { describe, expect, it } from 'vitest';
import { pipProgress } from './pip-progress.ts';

describe('the progress of an installation', () => {
  it('names what takes long and counts the rest', () => {
    const said: string[] = [];
    const hear = pipProgress((words) => said.push(words));
    hear('Collecting torch>=2.7 (from invokeai==6.14.2->-r requirements.txt (line 1))');
    hear('  Downloading torch-2.15.0-cp311-cp311-manylinux_2_28_x86_64.whl (539.1 MB)');
    hear('Collecting torchsde');
    hear('  Downloading torchsde-0.2.6-py3-none-any.whl (61 kB)');
    hear('  Downloading nvidia_cudnn_cu13-9.20.0-py3-none-manylinux_2_27_x86_64.whl (366.2 MB)');
    hear('Installing collected packages: torchsde, torch');
    expect(said).toEqual([
      'fetching torch, 539 MB',
      'fetching nvidia-cudnn-cu13, 366 MB',
      'unpacking 2 packages',
    ]);
  });
});

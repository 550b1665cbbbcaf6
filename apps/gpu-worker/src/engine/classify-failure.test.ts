import { failureRules } from '@pingvas/contracts';
import { describe, expect, it } from 'vitest';
import { classifyFailure } from './classify-failure.ts';

const blameOf = (error_type: string | null, error_message: string | null) => {
  const { code, isRetryable } = classifyFailure({ error_type, error_message });
  return [code, failureRules[code].fault, isRetryable];
};

describe('who answers for a failed item', () => {
  it.each([
    ['OutOfMemoryError', 'CUDA out of memory. Tried to allocate 2.00 GiB'],
    ['RuntimeError', 'cuDNN error: CUDNN_STATUS_ALLOC_FAILED'],
    ['RuntimeError', 'CUBLAS_STATUS_ALLOC_FAILED when calling cublasCreate'],
    ['RuntimeError', 'UR error: UR_RESULT_ERROR_OUT_OF_DEVICE_MEMORY'],
  ])('%s “%s”: the machine, and another one may do it', (type, message) => {
    expect(blameOf(type, message)).toEqual(['out-of-memory', 'worker', true]);
  });

  it.each([
    ['Exception', 'Unknown model 11111111-1111-4111-8111-111111111111'],
    ['ValueError', 'Unknown model: 11111111'],
    ['Exception', 'Unknown vae: 22222222!'],
    ['UnknownModelException', 'model not found'],
    ['FileNotFoundError', '[Errno 2] No such file or directory'],
    ['OSError', 'Error no file named diffusion_pytorch_model.bin found in directory'],
  ])('%s “%s”: the model, and no other try will help', (type, message) => {
    expect(blameOf(type, message)).toEqual(['unknown-model', 'model', false]);
  });

  it('knows a full disk from a missing model', () => {
    const blame = blameOf('OSError', '[Errno 28] No space left on device');
    expect(blame).toEqual(['disk-full', 'worker', true]);
  });

  it.each([
    ['TypeError', "argument of type 'NoneType' is not iterable"],
    [null, null],
  ])('%s “%s”: the worker', (type, message) => {
    expect(blameOf(type, message)).toEqual(['engine-error', 'worker', true]);
  });

  it('keeps a line of the engine’s words', () => {
    const failure = classifyFailure({ error_type: 'ValueError', error_message: 'x'.repeat(5_000) });
    expect(failure.message).toHaveLength(1_000);
  });
});

import type { EngineItem } from '@pingvas/invokeai';
import { WorkFailure } from '../leases/lease.ts';

type FailedItem = Pick<EngineItem, 'error_type' | 'error_message'>;

// Out-of-memory inside cuDNN or cuBLAS arrives as a plain RuntimeError.
const outOfMemoryWords =
  /out of memory|CUDNN_STATUS_ALLOC_FAILED|CUBLAS_STATUS_ALLOC_FAILED|OUT_OF_DEVICE_MEMORY/i;
const unknownModelWords = /\bunknown (model|vae)\b/i;
const unknownModelTypes: ReadonlySet<string> = new Set(['UnknownModelException', 'ModelNotFoundException']);
/** What loading throws when a record is there and its files are not. A full disk is an OSError, too. */
const missingFileTypes: ReadonlySet<string> = new Set(['FileNotFoundError', 'OSError', 'NotADirectoryError']);
const fullDiskWords = /no space left|disk quota/i;

function isOutOfMemory({ error_type: type, error_message: message }: FailedItem): boolean {
  return type === 'OutOfMemoryError' || outOfMemoryWords.test(message ?? '');
}

/** Who answers for a failed item. The engine's words are kept for operators, without its traceback. */
export function classifyFailure(item: FailedItem): WorkFailure {
  const type = item.error_type ?? 'Error';
  const message = `${type}: ${item.error_message ?? 'the engine gave no reason'}`.slice(0, 1_000);
  if (isOutOfMemory(item)) {
    return new WorkFailure('out-of-memory', message);
  }
  if (fullDiskWords.test(message)) return new WorkFailure('disk-full', message);
  const isMissingFile = missingFileTypes.has(type);
  if (unknownModelTypes.has(type) || unknownModelWords.test(message) || isMissingFile) {
    return new WorkFailure('unknown-model', message);
  }
  return new WorkFailure('engine-error', message);
}

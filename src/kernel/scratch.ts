import { StorageError } from '../port/errors.js';
import type { Crc32c } from './kernel.js';
import type { KernelExports } from './wasm.js';

/** Bytes handed to a codec kernel at once; longer inputs go through in windows of this size. */
export const WINDOW_BYTES = 65_536;

const SLACK_BYTES = 4_096;

/**
 * Linear memory of a codec: one window and the results, fixed for life, so that its views never
 * move.
 */
export interface Scratch {
  readonly kernel: KernelExports;
  /** Address of the window; a multiple of 8. */
  readonly address: number;
  readonly bytes: Uint8Array;
  readonly words: Uint32Array;
  readonly floats: Float64Array;
  /** Position of the results in `words`. */
  readonly results: number;
}

/** What records are encoded and verified with. */
export interface RecordEngine {
  readonly scratch: Scratch;
  readonly crc32c: Crc32c;
  /** Records longer than this, at most a window, stay where they lie and are given to `crc32c`. */
  readonly inPlaceBytes: number;
}

/** Reserves a window of WINDOW_BYTES, and room for one header more, in the memory of `kernel`. */
export function reserveScratch(kernel: KernelExports): Scratch {
  const address = kernel.arenaAddress();
  kernel.limitArena(WINDOW_BYTES + SLACK_BYTES);
  if (kernel.growTo(address + WINDOW_BYTES + SLACK_BYTES) === 0) {
    throw new StorageError('OVERLOADED', 'no memory for the codec kernel');
  }
  const { buffer } = kernel.memory;
  return {
    kernel,
    address,
    bytes: new Uint8Array(buffer),
    words: new Uint32Array(buffer),
    floats: new Float64Array(buffer),
    results: kernel.resultsAddress() >>> 2,
  };
}

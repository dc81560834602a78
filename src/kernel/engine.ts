import { createCodec } from './codec.js';
import type { Kernel } from './kernel.js';
import { loadNative } from './native.js';
import { ArenaTable } from './table.js';

/** How to choose the engine. */
export interface KernelOptions {
  /**
   * False leaves the addon alone; by default it is used where it loads and agrees with WebAssembly.
   */
  readonly native?: boolean;
}

/** The kernels, ready for use: WebAssembly always, the addon for checksums where it is present. */
export function createKernel(options: KernelOptions = {}): Kernel {
  const { codec, native } = createCodec((wasm) =>
    options.native === false ? { reason: 'the option native is false' } : loadNative(wasm),
  );
  return {
    codec,
    engine: native.addon === undefined ? 'wasm' : 'native',
    nativeUnavailable: native.reason,
    createTable: (maxBytes) => new ArenaTable(maxBytes),
  };
}

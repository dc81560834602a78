import type { Crc32c } from './kernel.js';
import type { NativeAddon } from './native.js';
import { type Scratch, WINDOW_BYTES } from './scratch.js';

const NATIVE_MIN_BYTES = 384;

/** CRC32C by the WebAssembly kernel; an input of any length takes one window of memory. */
export function wasmCrc32c(scratch: Scratch): Crc32c {
  const { kernel, address, bytes: memory } = scratch;
  return (bytes, seed = 0) => {
    if (bytes.length <= WINDOW_BYTES) {
      memory.set(bytes, address);
      return kernel.crc32c(address, bytes.length, seed) >>> 0;
    }
    let crc = seed;
    for (let at = 0; at < bytes.length; at += WINDOW_BYTES) {
      const piece = bytes.subarray(at, at + WINDOW_BYTES);
      memory.set(piece, address);
      crc = kernel.crc32c(address, piece.length, crc);
    }
    return crc >>> 0;
  };
}

/** CRC32C by the addon where that pays, else by `wasm`. */
export function nativeCrc32c(addon: NativeAddon, wasm: Crc32c): Crc32c {
  return (bytes, seed = 0) =>
    bytes.length < NATIVE_MIN_BYTES ? wasm(bytes, seed) : addon.crc32c(bytes, seed);
}

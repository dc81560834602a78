import { createRequire } from 'node:module';
import type { Crc32c } from './kernel.js';

/** What the optional addon offers. */
export interface NativeAddon {
  crc32c(bytes: Uint8Array, seed: number): number;
  selfTest(): boolean;
}

/** The addon, or why it is not in use. */
export type NativeState =
  | { readonly addon: NativeAddon; readonly reason?: undefined }
  | { readonly addon?: undefined; readonly reason: string };

const FILE = 'native/raft-storage-native.node';
const ROOTS = ['../../', '../', '../../../'];
const PROBE_BYTES = 4_099;

/** The addon, unless `RAFT_STORAGE_NATIVE=0`; compared with `wasm` before it is trusted. */
export function loadNative(
  wasm: Crc32c,
  load: () => NativeAddon | undefined = requireAddon,
): NativeState {
  if (process.env.RAFT_STORAGE_NATIVE === '0') return { reason: 'RAFT_STORAGE_NATIVE is 0' };
  try {
    const addon = load();
    return addon === undefined ? { reason: `${FILE} was not built` } : verified(addon, wasm);
  } catch (error) {
    return { reason: `${FILE} cannot be loaded: ${String(error)}` };
  }
}

function requireAddon(): NativeAddon | undefined {
  const require = createRequire(import.meta.url);
  for (const root of ROOTS) {
    try {
      return require(`${root}${FILE}`) as NativeAddon;
    } catch (error) {
      if ((error as { code?: unknown }).code !== 'MODULE_NOT_FOUND') throw error;
    }
  }
  return undefined;
}

function verified(addon: NativeAddon, wasm: Crc32c): NativeState {
  if (addon.selfTest() !== true) return { reason: `${FILE} failed its self-test` };
  const probe = Uint8Array.from({ length: PROBE_BYTES }, (_, at) => (at * 167) & 0xff);
  for (const start of [0, 1, 7, PROBE_BYTES - 9, PROBE_BYTES]) {
    const bytes = probe.subarray(start);
    for (const seed of [0, 1, 0xffffffff]) {
      if (addon.crc32c(bytes, seed) !== wasm(bytes, seed)) {
        return { reason: `${FILE} disagrees with the WebAssembly kernel` };
      }
    }
  }
  return { addon };
}

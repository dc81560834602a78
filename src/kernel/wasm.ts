import { kernelWasmBase64 } from './generated/kernel-wasm.js';

/**
 * What one kernel instance exports; addresses and sizes are in bytes, results are RESULT constants.
 */
export interface KernelExports {
  readonly memory: { readonly buffer: ArrayBuffer };
  arenaAddress(): number;
  resultsAddress(): number;
  limitArena(byteCount: number): void;
  growTo(address: number): number;
  crc32c(address: number, byteCount: number, seed: number): number;
  encodeRecord(address: number, type: number, payloadBytes: number): number;
  encodeRecordHeader(address: number, type: number, payloadBytes: number): number;
  scanRecords(address: number, windowBytes: number, remainingBytes: number): number;
  checkRecordFields(address: number): number;
  encodeCommandHeader(address: number, kind: number, count: number): number;
  encodeOperationHeader(
    address: number,
    type: number,
    keyBytes: number,
    valueBytes: number,
  ): number;
  checkCommandHeader(address: number, windowBytes: number): number;
  checkOperations(
    address: number,
    windowStart: number,
    windowEnd: number,
    commandBytes: number,
  ): number;
  checkedBytes(): number;
  resetTable(): number;
  tableUsedBytes(): number;
  tableCount(): number;
  keyAddress(): number;
  placeRun(byteCount: number): number;
  applyRun(): number;
  find(keyBytes: number): number;
  seek(keyBytes: number): void;
  nextItems(limit: number): number;
}

interface WasmHost {
  readonly Module: new (bytes: Uint8Array) => object;
  readonly Instance: new (module: object) => { readonly exports: unknown };
}

const { WebAssembly } = globalThis as unknown as { readonly WebAssembly: WasmHost };

let compiled: object | undefined;

/** A kernel instance with linear memory of its own; the module is compiled once per process. */
export function instantiateKernel(): KernelExports {
  compiled ??= new WebAssembly.Module(Buffer.from(kernelWasmBase64, 'base64'));
  return new WebAssembly.Instance(compiled).exports as KernelExports;
}

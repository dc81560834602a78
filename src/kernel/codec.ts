import { CommandEncoder, checkCommand } from './command.js';
import { nativeCrc32c, wasmCrc32c } from './crc32c.js';
import type { Codec, Crc32c } from './kernel.js';
import type { NativeState } from './native.js';
import { RecordEncoder } from './record-encoder.js';
import { RecordScanner } from './record-scanner.js';
import { reserveScratch, WINDOW_BYTES } from './scratch.js';
import { Slab } from './slab.js';
import { instantiateKernel } from './wasm.js';

const NATIVE_IN_PLACE_BYTES = 1_536;

/** A codec in a linear memory of its own, of about two windows whatever goes through it. */
export function createCodec(chooseNative: (wasm: Crc32c) => NativeState): {
  readonly codec: Codec;
  readonly native: NativeState;
} {
  const scratch = reserveScratch(instantiateKernel());
  const slab = new Slab();
  const wasm = wasmCrc32c(scratch);
  const native = chooseNative(wasm);
  const { addon } = native;
  const crc32c = addon === undefined ? wasm : nativeCrc32c(addon, wasm);
  const inPlaceBytes = addon === undefined ? WINDOW_BYTES : NATIVE_IN_PLACE_BYTES;
  const encoder = new RecordEncoder({ scratch, crc32c, inPlaceBytes }, slab);
  const scanner = new RecordScanner({ scratch, crc32c, inPlaceBytes });
  const commands = new CommandEncoder(scratch, slab);
  const codec: Codec = {
    crc32c,
    encodeRecords: (records) => encoder.encode(records),
    scanRecords: (bytes) => scanner.scan(bytes),
    encodeCommand: (operations, batch) => commands.encode(operations, batch),
    checkCommand: (payload) => checkCommand(scratch, payload),
  };
  return { codec, native };
}

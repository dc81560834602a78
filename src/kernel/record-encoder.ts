import {
  RECORD_CRC_OFFSET,
  RECORD_HEADER_BYTES,
  RECORD_INDEX_OFFSET,
  RECORD_MAX_BYTES,
  RECORD_TERM_OFFSET,
  RESULT_OK,
} from '../../assembly/layout.js';
import { InvalidArgumentError, StorageError } from '../port/errors.js';
import type { Crc32c, RecordSource } from './kernel.js';
import { paddedLength } from './record.js';
import { type RecordEngine, type Scratch, WINDOW_BYTES } from './scratch.js';
import type { Slab } from './slab.js';

/**
 * Encodes runs of records: small ones together in the window of the scratch, large ones in place.
 */
export class RecordEncoder {
  readonly #scratch: Scratch;
  readonly #crc32c: Crc32c;
  readonly #inPlaceBytes: number;
  readonly #slab: Slab;
  #target: Uint8Array = new Uint8Array(0);
  #written = 0;
  #waiting = 0;

  constructor({ scratch, crc32c, inPlaceBytes }: RecordEngine, slab: Slab) {
    this.#scratch = scratch;
    this.#crc32c = crc32c;
    this.#inPlaceBytes = inPlaceBytes;
    this.#slab = slab;
  }

  /**
   * The records one after the other, padded; `INVALID_ARGUMENT` for a field, `TOO_LARGE` for a
   * payload out of range.
   */
  encode(records: readonly RecordSource[]): Uint8Array {
    const target = this.#slab.take(encodedBytes(records));
    this.#target = target;
    this.#written = 0;
    this.#waiting = 0;
    for (const record of records) this.#add(record);
    this.#flush();
    return target;
  }

  #add(record: RecordSource): void {
    const byteCount = paddedLength(RECORD_HEADER_BYTES + record.payload.length);
    if (byteCount > this.#inPlaceBytes) {
      this.#flush();
      this.#addInPlace(record, byteCount);
      return;
    }
    if (this.#waiting + byteCount > WINDOW_BYTES) this.#flush();
    const { kernel, bytes, address } = this.#scratch;
    const at = address + this.#waiting;
    this.#placeFields(record, at);
    bytes.set(record.payload, at + RECORD_HEADER_BYTES);
    if (kernel.encodeRecord(at, record.type, record.payload.length) !== RESULT_OK) refuse(record);
    this.#waiting += byteCount;
  }

  #addInPlace(record: RecordSource, byteCount: number): void {
    const { kernel, bytes, words, address } = this.#scratch;
    this.#placeFields(record, address);
    const result = kernel.encodeRecordHeader(address, record.type, record.payload.length);
    if (result !== RESULT_OK) refuse(record);
    const crcAt = (address + RECORD_CRC_OFFSET) >>> 2;
    const headerCrc = words[crcAt];
    const headerBytes = bytes.slice(address, address + RECORD_HEADER_BYTES);
    const crc = this.#crc32c(record.payload, headerCrc);
    this.#target.set(headerBytes, this.#written);
    this.#target.set(record.payload, this.#written + RECORD_HEADER_BYTES);
    const view = new DataView(this.#target.buffer, this.#target.byteOffset + this.#written);
    view.setUint32(RECORD_CRC_OFFSET, crc, true);
    this.#written += byteCount;
  }

  #placeFields(record: RecordSource, at: number): void {
    const { floats } = this.#scratch;
    floats[(at + RECORD_INDEX_OFFSET) >>> 3] = record.index;
    floats[(at + RECORD_TERM_OFFSET) >>> 3] = record.term;
  }

  #flush(): void {
    if (this.#waiting === 0) return;
    const { bytes, address } = this.#scratch;
    this.#target.set(bytes.subarray(address, address + this.#waiting), this.#written);
    this.#written += this.#waiting;
    this.#waiting = 0;
  }
}

function encodedBytes(records: readonly RecordSource[]): number {
  let byteCount = 0;
  for (const { payload } of records) {
    const length = RECORD_HEADER_BYTES + payload.length;
    if (length > RECORD_MAX_BYTES) {
      throw new StorageError(
        'TOO_LARGE',
        `a record of ${length} bytes is over ${RECORD_MAX_BYTES}`,
      );
    }
    byteCount += paddedLength(length);
  }
  return byteCount;
}

function refuse({ index, term, type }: RecordSource): never {
  throw new InvalidArgumentError(`no record has index ${index}, term ${term} and type ${type}`);
}

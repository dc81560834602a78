import {
  RECORD_HEADER_BYTES,
  RECORD_INDEX_OFFSET,
  RECORD_LENGTH_OFFSET,
  RECORD_MAX_BYTES,
  RECORD_TERM_OFFSET,
  RECORD_TYPE_OFFSET,
  RESULT_BAD_CRC,
  RESULT_INCOMPLETE,
  RESULT_MALFORMED,
  RESULT_NEXT_WINDOW,
  RESULT_OK,
} from '../../assembly/layout.js';
import type { Crc32c, RecordRef, ScanResult } from './kernel.js';
import { paddedLength, readRecordHeader } from './record.js';
import { type RecordEngine, type Scratch, WINDOW_BYTES } from './scratch.js';

const WORD = 2 ** 32;
const LENGTH_WORD = RECORD_LENGTH_OFFSET / 4;
const INDEX_WORD = RECORD_INDEX_OFFSET / 4;
const TERM_WORD = RECORD_TERM_OFFSET / 4;
const TYPE_WORD = RECORD_TYPE_OFFSET / 4;
const REMAINING_MAX_BYTES = 0x7fffffff;

/** Verifies runs of records: small ones by windows in the scratch, large ones in place. */
export class RecordScanner {
  readonly #scratch: Scratch;
  readonly #crc32c: Crc32c;
  readonly #inPlaceBytes: number;

  constructor({ scratch, crc32c, inPlaceBytes }: RecordEngine) {
    this.#scratch = scratch;
    this.#crc32c = crc32c;
    this.#inPlaceBytes = inPlaceBytes;
  }

  /** The valid records from the start of `bytes`; stops with RESULT_OK at a header of zeros. */
  scan(bytes: Uint8Array): ScanResult {
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
    const records: RecordRef[] = [];
    let validBytes = 0;
    let result: number = RESULT_NEXT_WINDOW;
    while (result === RESULT_NEXT_WINDOW) {
      result = this.#isInPlace(view, validBytes)
        ? this.#scanInPlace(bytes, validBytes, records)
        : this.#scanWindow(bytes, validBytes, this.#windowEnd(view, validBytes), records);
      const last = records.at(-1);
      validBytes = last === undefined ? 0 : last.offset + last.paddedLength;
    }
    return { records, validBytes, result };
  }

  #isInPlace(view: DataView, offset: number): boolean {
    if (offset + RECORD_HEADER_BYTES > view.byteLength) return false;
    const length = view.getUint32(offset + RECORD_LENGTH_OFFSET, true);
    if (length <= this.#inPlaceBytes || length > RECORD_MAX_BYTES) return false;
    return offset + paddedLength(length) <= view.byteLength;
  }

  #windowEnd(view: DataView, from: number): number {
    const limit = Math.min(from + WINDOW_BYTES, view.byteLength);
    let end = from;
    while (end + RECORD_HEADER_BYTES <= limit) {
      const length = view.getUint32(end + RECORD_LENGTH_OFFSET, true);
      if (length < RECORD_HEADER_BYTES || length > this.#inPlaceBytes) break;
      if (end + paddedLength(length) > limit) break;
      end += paddedLength(length);
    }
    return Math.min(end + RECORD_HEADER_BYTES, view.byteLength);
  }

  #scanWindow(bytes: Uint8Array, from: number, to: number, records: RecordRef[]): number {
    const { kernel, bytes: memory, address, words, results } = this.#scratch;
    memory.set(bytes.subarray(from, to), address);
    const remainingBytes = Math.min(bytes.length - from, REMAINING_MAX_BYTES);
    const result = kernel.scanRecords(address, to - from, remainingBytes);
    let offset = 0;
    for (let left = words[results] ?? 0; left > 0; left--) {
      const record = this.#recordAt(offset, from);
      records.push(record);
      offset += record.paddedLength;
    }
    return result;
  }

  #recordAt(offset: number, from: number): RecordRef {
    const { words, address } = this.#scratch;
    const at = (address + offset) >>> 2;
    const length = words[at + LENGTH_WORD] ?? 0;
    return {
      index: (words[at + INDEX_WORD] ?? 0) + (words[at + INDEX_WORD + 1] ?? 0) * WORD,
      term: (words[at + TERM_WORD] ?? 0) + (words[at + TERM_WORD + 1] ?? 0) * WORD,
      type: words[at + TYPE_WORD] ?? 0,
      offset: from + offset,
      length,
      paddedLength: paddedLength(length),
    };
  }

  #scanInPlace(bytes: Uint8Array, offset: number, records: RecordRef[]): number {
    const { kernel, bytes: memory, address } = this.#scratch;
    const header = readRecordHeader(bytes, offset);
    if (header === undefined) return RESULT_INCOMPLETE;
    const { length, index, term, type } = header;
    const covered = bytes.subarray(offset + RECORD_INDEX_OFFSET, offset + length);
    if (this.#crc32c(covered) !== header.crc) return RESULT_BAD_CRC;
    const padded = paddedLength(length);
    for (let at = length; at < padded; at++) {
      if (bytes[offset + at] !== 0) return RESULT_MALFORMED;
    }
    memory.set(bytes.subarray(offset, offset + RECORD_HEADER_BYTES), address);
    const result = kernel.checkRecordFields(address);
    if (result !== RESULT_OK) return result;
    records.push({ index, term, type, offset, length, paddedLength: padded });
    return RESULT_NEXT_WINDOW;
  }
}

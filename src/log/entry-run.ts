import { RECORD_HEADER_BYTES, RECORD_INDEX_OFFSET } from '../../assembly/layout.js';
import { paddedLength } from '../kernel/record.js';
import { InvalidArgumentError } from '../port/errors.js';

/** Records of consecutive entries in one buffer. */
export interface EntryRun {
  readonly firstIndex: number;
  /** Offset of each record, and the end of the last. */
  readonly offsets: readonly number[];
  readonly bytes: Uint8Array;
}

/**
 * Finds the records in a buffer of exactly `count` from `firstIndex` on. Throws `INVALID_ARGUMENT`
 * where it is not that.
 */
export function entryRun(firstIndex: number, count: number, bytes: Uint8Array): EntryRun {
  const offsets = [0];
  let offset = 0;
  for (let at = 0; at < count; at += 1) {
    const length = readU32(bytes, offset);
    if (length < RECORD_HEADER_BYTES || readIndex(bytes, offset) !== firstIndex + at) break;
    offset += paddedLength(length);
    offsets.push(offset);
  }
  if (offsets.length !== count + 1 || offset !== bytes.length) {
    throw new InvalidArgumentError(
      `${bytes.length} bytes are not ${count} records of entries from ${firstIndex} on`,
    );
  }
  return { firstIndex, offsets, bytes };
}

/** Index after the last entry of a run. */
export function endOf(run: EntryRun): number {
  return run.firstIndex + run.offsets.length - 1;
}

/** One buffer with the content of all; a single one is returned as it is. */
export function concatenate(parts: readonly Uint8Array[]): Uint8Array {
  const [first] = parts;
  if (first !== undefined && parts.length === 1) return first;
  const joined = new Uint8Array(parts.reduce((total, part) => total + part.length, 0));
  let offset = 0;
  for (const part of parts) {
    joined.set(part, offset);
    offset += part.length;
  }
  return joined;
}

function readIndex(bytes: Uint8Array, offset: number): number {
  const at = offset + RECORD_INDEX_OFFSET;
  return readU32(bytes, at) + readU32(bytes, at + 4) * 2 ** 32;
}

function readU32(bytes: Uint8Array, offset: number): number {
  const low = (bytes[offset] ?? 0) | ((bytes[offset + 1] ?? 0) << 8);
  return (low | ((bytes[offset + 2] ?? 0) << 16) | ((bytes[offset + 3] ?? 0) << 24)) >>> 0;
}

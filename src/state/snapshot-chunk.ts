import type { BaseRecord } from '../host/base.js';
import type { Codec } from '../kernel/kernel.js';
import { CorruptedError } from '../port/errors.js';

/**
 * Bytes of a chunk header: u32 CRC32C of all that follows it, u32 bytes of the chunk, u32 flags,
 * u32 records; little endian.
 */
export const CHUNK_HEADER_BYTES = 16;
/**
 * Bytes before each record of a chunk: u32 key length, u32 record length; key and state record
 * follow.
 */
export const CHUNK_RECORD_HEADER_BYTES = 8;
/**
 * Bytes of the totals that end the last chunk: u64 records, u32 CRC32C over the records of all
 * chunks, u32 zero.
 */
export const CHUNK_TOTALS_BYTES = 16;

const CRC_BYTES = 4;
const LENGTH_OFFSET = 4;
const FLAGS_OFFSET = 8;
const COUNT_OFFSET = 12;
const FLAG_LAST = 1;

/** Records of a whole snapshot and the CRC32C over them as they stand in its chunks. */
export interface SnapshotTotals {
  readonly count: number;
  readonly crc: number;
}

/** A verified chunk; records and body are views of its bytes, totals are only in the last one. */
export interface SnapshotChunk {
  readonly records: readonly BaseRecord[];
  readonly body: Uint8Array;
  readonly totals: SnapshotTotals | undefined;
}

/** Bytes a record takes in a chunk. */
export const chunkRecordBytes = ({ key, record }: BaseRecord): number =>
  CHUNK_RECORD_HEADER_BYTES + key.byteLength + record.byteLength;

/**
 * Encodes a chunk; the last one carries the totals of everything including its own records, made by
 * `totalsOf` from its body.
 */
export function encodeChunk(
  codec: Codec,
  records: readonly BaseRecord[],
  isLast: boolean,
  totalsOf: (body: Uint8Array) => SnapshotTotals,
): Uint8Array {
  const bodyBytes = records.reduce((bytes, record) => bytes + chunkRecordBytes(record), 0);
  const end = CHUNK_HEADER_BYTES + bodyBytes;
  const chunk = new Uint8Array(end + (isLast ? CHUNK_TOTALS_BYTES : 0));
  const view = new DataView(chunk.buffer);
  view.setUint32(LENGTH_OFFSET, chunk.byteLength, true);
  view.setUint32(FLAGS_OFFSET, isLast ? FLAG_LAST : 0, true);
  view.setUint32(COUNT_OFFSET, records.length, true);
  placeRecords(chunk, records);
  const { count, crc } = totalsOf(chunk.subarray(CHUNK_HEADER_BYTES, end));
  if (isLast) {
    view.setBigUint64(end, BigInt(count), true);
    view.setUint32(end + 8, crc, true);
  }
  view.setUint32(0, codec.crc32c(chunk.subarray(CRC_BYTES)), true);
  return chunk;
}

/** Verifies and takes apart a chunk. Throws `CORRUPTED` on anything else. */
export function decodeChunk(codec: Codec, chunk: Uint8Array): SnapshotChunk {
  if (chunk.byteLength < CHUNK_HEADER_BYTES) throw malformed('cut short');
  const view = new DataView(chunk.buffer, chunk.byteOffset, chunk.byteLength);
  if (view.getUint32(LENGTH_OFFSET, true) !== chunk.byteLength) throw malformed('cut short');
  if (view.getUint32(0, true) !== codec.crc32c(chunk.subarray(CRC_BYTES))) {
    throw malformed('not what was sent');
  }
  const isLast = (view.getUint32(FLAGS_OFFSET, true) & FLAG_LAST) !== 0;
  const end = chunk.byteLength - (isLast ? CHUNK_TOTALS_BYTES : 0);
  if (end < CHUNK_HEADER_BYTES) throw malformed('without totals');
  return {
    records: takeRecords(chunk, end, view.getUint32(COUNT_OFFSET, true)),
    body: chunk.subarray(CHUNK_HEADER_BYTES, end),
    totals: isLast
      ? { count: Number(view.getBigUint64(end, true)), crc: view.getUint32(end + 8, true) }
      : undefined,
  };
}

function placeRecords(chunk: Uint8Array, records: readonly BaseRecord[]): void {
  const view = new DataView(chunk.buffer);
  let at = CHUNK_HEADER_BYTES;
  for (const { key, record } of records) {
    view.setUint32(at, key.byteLength, true);
    view.setUint32(at + 4, record.byteLength, true);
    chunk.set(key, at + CHUNK_RECORD_HEADER_BYTES);
    chunk.set(record, at + CHUNK_RECORD_HEADER_BYTES + key.byteLength);
    at += chunkRecordBytes({ key, record });
  }
}

function takeRecords(chunk: Uint8Array, end: number, count: number): BaseRecord[] {
  const view = new DataView(chunk.buffer, chunk.byteOffset, end);
  const records: BaseRecord[] = [];
  let at = CHUNK_HEADER_BYTES;
  while (at < end) {
    const keyAt = at + CHUNK_RECORD_HEADER_BYTES;
    if (keyAt > end) throw malformed('malformed');
    const recordAt = keyAt + view.getUint32(at, true);
    const next = recordAt + view.getUint32(at + 4, true);
    if (next > end) throw malformed('malformed');
    records.push({ key: chunk.subarray(keyAt, recordAt), record: chunk.subarray(recordAt, next) });
    at = next;
  }
  if (records.length !== count) throw malformed('malformed');
  return records;
}

const malformed = (what: string): CorruptedError =>
  new CorruptedError(`a chunk of a snapshot is ${what}`);

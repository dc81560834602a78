import {
  RECORD_HEADER_BYTES,
  RECORD_MAX_BYTES,
  RESULT_INCOMPLETE,
  RESULT_OK,
  SEGMENT_HEADER_BYTES,
} from '../../assembly/layout.js';
import type { File } from '../host/files.js';
import type { Codec, RecordRef } from '../kernel/kernel.js';
import { paddedLength, readRecordHeader } from '../kernel/record.js';

const WINDOW_BYTES = 4 * 1024 * 1024;

/**
 * A valid record: where it stands in the scanned bytes, and the offset of those bytes in the file.
 */
export type RecordVisitor = (record: RecordRef, bytes: Uint8Array, baseOffset: number) => void;

/**
 * Visits the records of a segment file in order; resolves to the offset of the first that is not
 * valid, or of the end.
 */
export async function scanSegment(codec: Codec, file: File, visit: RecordVisitor): Promise<number> {
  const sizeBytes = paddedLength(file.size());
  let offset = SEGMENT_HEADER_BYTES;
  let windowBytes = WINDOW_BYTES;
  for (;;) {
    const bytes = await readBytes(file, offset, Math.min(windowBytes, sizeBytes - offset));
    const { records, validBytes, result } = codec.scanRecords(bytes);
    for (const record of records) visit(record, bytes, offset);
    offset += validBytes;
    const rest = bytes.subarray(validBytes);
    if (offset + rest.length >= sizeBytes || !mayContinue(result, rest)) return offset;
    windowBytes = Math.max(WINDOW_BYTES, announcedBytes(rest));
    if (validBytes === 0 && windowBytes <= bytes.length) return offset;
  }
}

/** Bytes of a file from `offset` on; zeros where it ends before. */
export async function readBytes(
  file: File,
  offset: number,
  byteCount: number,
): Promise<Uint8Array> {
  const bytes = new Uint8Array(Math.max(0, byteCount));
  await file.readAsync(offset, bytes);
  return bytes;
}

function mayContinue(result: number, rest: Uint8Array): boolean {
  if (result === RESULT_OK) return rest.length < RECORD_HEADER_BYTES;
  return result === RESULT_INCOMPLETE;
}

function announcedBytes(rest: Uint8Array): number {
  const length = readRecordHeader(rest, 0)?.length ?? 0;
  return length > RECORD_MAX_BYTES ? 0 : paddedLength(length);
}

import {
  INDEX_MAX,
  RECORD_HEADER_BYTES,
  RECORD_LENGTH_OFFSET,
  RECORD_MAX_BYTES,
  RECORD_TYPE_NOOP,
  RECORD_TYPE_OFFSET,
  RECORD_TYPE_WRITE_MARK,
} from '../../assembly/layout.js';
import type { Codec } from '../kernel/kernel.js';
import { paddedLength, readRecordHeader } from '../kernel/record.js';
import { WRITE_MARK_BYTES } from './own-records.js';

const SECTOR_BYTES = 512;
const ALIGNMENT_BYTES = 8;

/**
 * What stands in a segment from its first place without a valid record to its last byte that is not
 * zero.
 */
export interface Tail {
  /** Offset of the first byte in the file, a multiple of 8. */
  readonly offset: number;
  readonly bytes: Uint8Array;
}

interface WriteMark {
  readonly at: number;
  readonly start: number;
}

/**
 * Whether a tail is what a crash left of the last, never acknowledged write, and not damage: no
 * later write followed it, and part of its bad record was never written.
 * @see docs/decisions/0003-torn-tail.md
 */
export function isTornTail(codec: Codec, tail: Tail): boolean {
  const padded = withZeros(tail);
  const marks = marksIn(codec, padded);
  if (marks.some((mark) => mark.start > tail.offset || isFollowed(codec, padded, mark))) {
    return false;
  }
  const [mark] = marks;
  const writeEnd = mark === undefined ? undefined : mark.at + WRITE_MARK_BYTES - tail.offset;
  const written = { ...padded, bytes: padded.bytes.subarray(0, writeEnd) };
  if (hasUnwrittenSector(written, RECORD_HEADER_BYTES)) return true;
  if (tail.bytes.length <= RECORD_TYPE_OFFSET) return true;
  const length = plausibleLength(padded);
  if (length === undefined || length === RECORD_HEADER_BYTES) return false;
  if (hasUnwrittenSector(written, Math.min(length, written.bytes.length))) return true;
  return mark === undefined && tail.bytes.length < length;
}

function withZeros({ offset, bytes }: Tail): Tail {
  const padded = new Uint8Array(paddedLength(bytes.length) + RECORD_HEADER_BYTES);
  padded.set(bytes);
  return { offset, bytes: padded };
}

function marksIn(codec: Codec, { offset, bytes }: Tail): WriteMark[] {
  const marks: WriteMark[] = [];
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  for (let at = ALIGNMENT_BYTES; at + WRITE_MARK_BYTES <= bytes.length; at += ALIGNMENT_BYTES) {
    if (view.getUint32(at + RECORD_LENGTH_OFFSET, true) !== WRITE_MARK_BYTES) continue;
    if (view.getUint8(at + RECORD_TYPE_OFFSET) !== RECORD_TYPE_WRITE_MARK) continue;
    const [mark] = codec.scanRecords(bytes.subarray(at, at + WRITE_MARK_BYTES)).records;
    if (mark?.term === offset + at) marks.push({ at: offset + at, start: mark.index });
  }
  return marks;
}

function isFollowed(codec: Codec, { offset, bytes }: Tail, { at }: WriteMark): boolean {
  return codec.scanRecords(bytes.subarray(at - offset + WRITE_MARK_BYTES)).records.length > 0;
}

function hasUnwrittenSector({ offset, bytes }: Tail, recordBytes: number): boolean {
  let from = 0;
  while (from < recordBytes) {
    const to = from + SECTOR_BYTES - ((offset + from) % SECTOR_BYTES);
    if (isZero(bytes.subarray(from, to))) return true;
    from = to;
  }
  return false;
}

function isZero(bytes: Uint8Array): boolean {
  return bytes.every((byte) => byte === 0);
}

function plausibleLength({ bytes }: Tail): number | undefined {
  const header = readRecordHeader(bytes, 0);
  if (header === undefined) return undefined;
  const { length, index, term, type } = header;
  const reserved = bytes.subarray(RECORD_TYPE_OFFSET + 1, RECORD_HEADER_BYTES);
  if (length < RECORD_HEADER_BYTES || length > RECORD_MAX_BYTES || !isZero(reserved)) {
    return undefined;
  }
  if (type < RECORD_TYPE_NOOP || type > RECORD_TYPE_WRITE_MARK) return undefined;
  if (type === RECORD_TYPE_WRITE_MARK && length !== WRITE_MARK_BYTES) return undefined;
  return index <= INDEX_MAX && term <= INDEX_MAX ? length : undefined;
}

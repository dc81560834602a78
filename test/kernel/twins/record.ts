import {
  RECORD_TYPE_MEMBERSHIP,
  RECORD_TYPE_NOOP,
  RECORD_TYPE_WRITE_MARK,
  RESULT_BAD_CRC,
  RESULT_INCOMPLETE,
  RESULT_MALFORMED,
  RESULT_OK,
} from '../../../assembly/layout.js';
import type { RecordRef, RecordSource, ScanResult } from '../../../src/kernel/kernel.js';
import { crc32cTwin } from './crc32c.js';

const HEADER = 32;
const LONGEST = 72 * 1024 * 1024;

export function encodeRecordsTwin(records: readonly RecordSource[]): Uint8Array {
  const parts = records.map(encodeRecordTwin);
  return new Uint8Array(Buffer.concat(parts));
}

export function encodeRecordTwin({ index, term, type, payload }: RecordSource): Uint8Array {
  const length = HEADER + payload.length;
  const bytes = new Uint8Array(Math.ceil(length / 8) * 8);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, length, true);
  view.setBigUint64(8, BigInt(index), true);
  view.setBigUint64(16, BigInt(term), true);
  view.setUint8(24, type);
  bytes.set(payload, HEADER);
  view.setUint32(4, crc32cTwin(bytes.subarray(8, length)), true);
  return bytes;
}

export function scanRecordsTwin(bytes: Uint8Array): ScanResult {
  const records: RecordRef[] = [];
  let offset = 0;
  for (;;) {
    const next = judge(bytes, offset);
    if (typeof next === 'number') return { records, validBytes: offset, result: next };
    records.push(next);
    offset += next.paddedLength;
  }
}

export function readFieldsTwin(
  bytes: Uint8Array,
  offset: number,
): { index: number; term: number; type: number } | undefined {
  const view = new DataView(bytes.buffer, bytes.byteOffset + offset, HEADER);
  const index = view.getBigUint64(8, true);
  const term = view.getBigUint64(16, true);
  const type = view.getBigUint64(24, true);
  const highest = BigInt(Number.MAX_SAFE_INTEGER);
  if (type < BigInt(RECORD_TYPE_NOOP) || type > BigInt(RECORD_TYPE_WRITE_MARK)) return undefined;
  if (index > highest || term > highest) return undefined;
  if (type <= BigInt(RECORD_TYPE_MEMBERSHIP) && index === 0n) return undefined;
  return { index: Number(index), term: Number(term), type: Number(type) };
}

function judge(bytes: Uint8Array, offset: number): RecordRef | number {
  const remaining = bytes.length - offset;
  if (remaining < HEADER)
    return isZero(bytes, offset, bytes.length) ? RESULT_OK : RESULT_INCOMPLETE;
  const view = new DataView(bytes.buffer, bytes.byteOffset + offset, remaining);
  const length = view.getUint32(0, true);
  if (length === 0) return isZero(bytes, offset, offset + HEADER) ? RESULT_OK : RESULT_MALFORMED;
  if (length < HEADER || length > LONGEST) return RESULT_MALFORMED;
  const paddedLength = Math.ceil(length / 8) * 8;
  if (paddedLength > remaining) return RESULT_INCOMPLETE;
  const covered = bytes.subarray(offset + 8, offset + length);
  if (crc32cTwin(covered) !== view.getUint32(4, true)) return RESULT_BAD_CRC;
  const isPadded = isZero(bytes, offset + length, offset + paddedLength);
  const fields = readFieldsTwin(bytes, offset);
  if (!isPadded || fields === undefined) return RESULT_MALFORMED;
  return { ...fields, offset, length, paddedLength };
}

function isZero(bytes: Uint8Array, from: number, to: number): boolean {
  return bytes.subarray(from, to).every((byte) => byte === 0);
}

import type { Codec } from '../kernel/kernel.js';
import { CorruptedError } from '../port/errors.js';
import { writeMarkRecord } from './own-records.js';
import type { Segment } from './segment.js';
import { readBytes } from './segment-scan.js';
import { synced } from './segment-start.js';
import { isTornTail, type Tail } from './torn-tail.js';

const PIECE_BYTES = 1024 * 1024;

/**
 * Where the scan of a segment ended: behind its last valid record, and behind its last complete
 * write.
 */
export interface ScanEnd {
  readonly validEnd: number;
  readonly markEnd: number;
  /** End of the write that the segment began with, durable before the file had its name. */
  readonly firstMarkEnd: number;
  /** Start of the last complete write. */
  readonly lastStart: number;
}

/**
 * Checks that a segment with a later one behind it ends with a complete write. Throws `CORRUPTED`.
 */
export async function checkComplete(
  segment: Segment,
  { validEnd, markEnd }: ScanEnd,
): Promise<void> {
  const tail = await readTail(segment, validEnd);
  if (validEnd !== markEnd || tail !== undefined) throw corrupted(segment, validEnd);
}

/**
 * Makes the end of the last segment fit to write on: zeroes a torn tail, writes the last write anew
 * and makes all durable, ends an incomplete write with a mark. Resolves to the bytes cut. Throws
 * `CORRUPTED` when the end was durable once and is damaged.
 */
export async function repairTail(codec: Codec, segment: Segment, end: ScanEnd): Promise<number> {
  const { file } = segment;
  const { validEnd, markEnd, firstMarkEnd, lastStart } = end;
  const tail = await readTail(segment, validEnd);
  if (validEnd < firstMarkEnd) throw corrupted(segment, validEnd);
  if (tail !== undefined) {
    if (!isTornTail(codec, tail)) throw corrupted(segment, validEnd);
    await file.zero(validEnd, tail.bytes.length);
  }
  if (validEnd > lastStart) {
    file.write(lastStart, [await readBytes(file, lastStart, validEnd - lastStart)]);
  }
  await synced(file);
  segment.endOffset = validEnd;
  if (validEnd !== markEnd) await seal(codec, segment, markEnd);
  return tail?.bytes.length ?? 0;
}

async function seal(codec: Codec, segment: Segment, start: number): Promise<void> {
  const mark = codec.encodeRecords([writeMarkRecord(start, segment.endOffset)]);
  segment.file.write(segment.endOffset, [mark]);
  await synced(segment.file);
  segment.endOffset += mark.length;
}

async function readTail({ file }: Segment, offset: number): Promise<Tail | undefined> {
  const sizeBytes = file.size();
  let end = offset;
  for (let at = offset; at < sizeBytes; at += PIECE_BYTES) {
    const piece = await readBytes(file, at, Math.min(PIECE_BYTES, sizeBytes - at));
    const last = lastNonZero(piece);
    if (last !== -1) end = at + last + 1;
  }
  if (end === offset) return undefined;
  return { offset, bytes: await readBytes(file, offset, end - offset) };
}

function lastNonZero(bytes: Uint8Array): number {
  const words = new Uint32Array(bytes.buffer, 0, bytes.length >> 2);
  const last = words.findLastIndex((word) => word !== 0);
  let at = bytes.length - 1;
  while (at >= words.length * 4 && bytes[at] === 0) at -= 1;
  if (at >= words.length * 4) return at;
  at = last * 4 + 3;
  while (at >= 0 && bytes[at] === 0) at -= 1;
  return at;
}

function corrupted({ path }: Segment, offset: number): CorruptedError {
  return new CorruptedError(`${path}: the record at offset ${offset} is bad, and was durable once`);
}

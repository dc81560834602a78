import { RESULT_OK } from '../../assembly/layout.js';
import type { Codec } from '../kernel/kernel.js';
import { CorruptedError } from '../port/errors.js';
import { diskFailure } from './disk-failure.js';
import type { Segment } from './segment.js';

const MAX_GAP_BYTES = 64 * 1024;

/** A half-open range of entries, and how many bytes of them are wanted. */
export interface EntryRange {
  readonly from: number;
  readonly to: number;
  readonly maxBytes: number;
}

interface Place {
  readonly offset: number;
  readonly bytes: number;
}

/** Records of consecutive entries. */
export interface ReadEntries {
  readonly records: Uint8Array;
  readonly count: number;
}

/**
 * Reads records of entries from a segment's file and verifies them; maybe fewer than asked, never
 * none. Throws `CORRUPTED`.
 */
export async function readEntries(
  codec: Codec,
  segment: Segment,
  range: EntryRange,
): Promise<ReadEntries> {
  const places = placesOf(segment, range);
  const start = places[0]?.offset ?? 0;
  const last = places.at(-1);
  const span = new Uint8Array(last === undefined ? 0 : last.offset + last.bytes - start);
  const count = await read(segment, start, span);
  const records = gather(span.subarray(0, count), places, start);
  verify(codec, segment, { records, places, from: range.from });
  return { records, count: places.length };
}

function placesOf({ entries }: Segment, { from, to, maxBytes }: EntryRange): Place[] {
  const places: Place[] = [];
  const end = Math.min(to, entries.endIndex);
  let left = maxBytes;
  let follows = entries.offsetOf(from);
  for (let index = from; index < end; index += 1) {
    const place = { offset: entries.offsetOf(index), bytes: entries.bytesOf(index) };
    const isFirst = index === from;
    if (!isFirst && (place.bytes > left || place.offset - follows > MAX_GAP_BYTES)) break;
    places.push(place);
    left -= place.bytes;
    follows = place.offset + place.bytes;
  }
  return places;
}

async function read(segment: Segment, offset: number, target: Uint8Array): Promise<number> {
  try {
    return await segment.file.readAsync(offset, target);
  } catch (cause) {
    throw diskFailure(`read of ${segment.path} at offset ${offset}`, cause);
  }
}

function gather(span: Uint8Array, places: readonly Place[], start: number): Uint8Array {
  const total = places.reduce((sum, { bytes }) => sum + bytes, 0);
  if (total === span.length) return span;
  const records = new Uint8Array(total);
  let to = 0;
  for (const { offset, bytes } of places) {
    records.set(span.subarray(offset - start, offset - start + bytes), to);
    to += bytes;
  }
  return records;
}

interface Gathered {
  readonly records: Uint8Array;
  readonly places: readonly Place[];
  readonly from: number;
}

function verify(codec: Codec, { path }: Segment, { records, places, from }: Gathered): void {
  const scan = codec.scanRecords(records);
  const wrong = scan.records.findIndex(({ index }, at) => index !== from + at);
  const isWhole = scan.result === RESULT_OK && scan.records.length === places.length;
  if (isWhole && wrong === -1) return;
  const bad = wrong === -1 ? scan.records.length : wrong;
  throw new CorruptedError(
    `${path}: the record of entry ${from + bad} at offset ${places[bad]?.offset} is bad`,
  );
}

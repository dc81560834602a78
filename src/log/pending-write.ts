import type { Codec, RecordSource } from '../kernel/kernel.js';
import { type EntryRun, entryRun } from './entry-run.js';
import { hardStateRecord, truncationRecord, WRITE_MARK_BYTES } from './own-records.js';
import type { Segment } from './segment.js';
import type { SegmentChain } from './segment-chain.js';
import type { LogAppend, LogHardState } from './types.js';

/** A write that waits for its turn, encoded. */
export interface PendingWrite {
  readonly id: number;
  readonly hardState: LogHardState | undefined;
  readonly truncateFrom: number | undefined;
  /** Records of hard state and truncation. */
  readonly head: Uint8Array;
  readonly run: EntryRun | undefined;
  /** Bytes of all its records. */
  readonly bytes: number;
}

const NO_BYTES = new Uint8Array(0);

/**
 * Encodes what a write has besides entries, and finds its records. Throws `INVALID_ARGUMENT` for
 * records that are not as announced.
 */
export function pendingWrite(codec: Codec, write: LogAppend): PendingWrite {
  const { id, hardState, truncateFrom, firstIndex, count, records } = write;
  const own: RecordSource[] = [];
  if (hardState !== undefined) own.push(hardStateRecord(hardState));
  if (truncateFrom !== undefined) own.push(truncationRecord(truncateFrom));
  const head = own.length === 0 ? NO_BYTES : codec.encodeRecords(own);
  const run = count === 0 ? undefined : entryRun(firstIndex, count, records);
  return { id, hardState, truncateFrom, head, run, bytes: head.length + records.length };
}

/**
 * Whether a write can go into a segment: there is room for it and its mark, and it voids nothing
 * before the segment.
 */
export function fits(write: PendingWrite, segment: Segment, bytesBefore: number): boolean {
  const end = segment.endOffset + bytesBefore + write.bytes + WRITE_MARK_BYTES;
  return end <= segment.sizeBytes && (write.truncateFrom ?? Infinity) >= segment.header.firstIndex;
}

/** Notes what a write at `offset` of the current segment changed: entries void, entries added. */
export function place(write: PendingWrite, chain: SegmentChain, offset: number): void {
  if (write.truncateFrom !== undefined) chain.truncateFrom(write.truncateFrom);
  const { run } = write;
  const segment = chain.current;
  if (run === undefined || segment === undefined) return;
  const base = offset + write.head.length;
  for (let at = 1; at < run.offsets.length; at += 1) {
    const start = run.offsets[at - 1] ?? 0;
    segment.entries.push(base + start, (run.offsets[at] ?? 0) - start);
  }
}

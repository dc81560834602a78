import { RECORD_HEADER_BYTES, RESULT_OK } from '../../../assembly/layout.js';
import type { Codec, RecordRef, RecordSource } from '../../kernel/kernel.js';
import { paddedLength } from '../../kernel/record.js';
import type { EntryRef } from '../../raft/types.js';
import { entryTypeOf, recordTypeOf } from './entry-types.js';
import { decodeMembership, encodeMembership } from './membership-json.js';

/** Bytes of the encoded record of a payload, padding included. */
export const recordBytes = (payloadBytes: number): number =>
  paddedLength(RECORD_HEADER_BYTES + payloadBytes);

const NO_PAYLOAD = new Uint8Array(0);

/**
 * Encodes entries of this node's own term; `nextCommand` hands out the payloads of commands in
 * order.
 */
export function encodeEntries(
  codec: Codec,
  entries: readonly EntryRef[],
  nextCommand: () => Uint8Array,
): Uint8Array {
  const sources: RecordSource[] = entries.map((entry) => ({
    index: entry.index,
    term: entry.term,
    type: recordTypeOf(entry.type),
    payload: payloadOf(entry, nextCommand),
  }));
  return codec.encodeRecords(sources);
}

/**
 * Verifies a run of records and describes them as entries from `firstIndex` on without a gap;
 * `undefined` when it is not that.
 */
export function readEntries(
  codec: Codec,
  records: Uint8Array,
  firstIndex: number,
): EntryRef[] | undefined {
  const scan = codec.scanRecords(records);
  if (scan.result !== RESULT_OK || scan.validBytes !== records.byteLength) return undefined;
  const entries: EntryRef[] = [];
  for (const record of scan.records) {
    const entry = readEntry(records, record);
    if (entry === undefined || entry.index !== firstIndex + entries.length) return undefined;
    entries.push(entry);
  }
  return entries;
}

function payloadOf(entry: EntryRef, nextCommand: () => Uint8Array): Uint8Array {
  if (entry.type === 'command') return nextCommand();
  return entry.membership === undefined ? NO_PAYLOAD : encodeMembership(entry.membership);
}

function readEntry(records: Uint8Array, record: RecordRef): EntryRef | undefined {
  const type = entryTypeOf(record.type);
  if (type === undefined) return undefined;
  const { index, term, paddedLength: bytes } = record;
  if (type !== 'membership') return { index, term, type, bytes };
  const payload = records.subarray(
    record.offset + RECORD_HEADER_BYTES,
    record.offset + record.length,
  );
  const membership = decodeMembership(payload);
  return membership === undefined ? undefined : { index, term, type, bytes, membership };
}

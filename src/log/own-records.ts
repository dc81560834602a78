import {
  RECORD_HEADER_BYTES,
  RECORD_TYPE_HARD_STATE,
  RECORD_TYPE_TRUNCATION,
  RECORD_TYPE_WRITE_MARK,
} from '../../assembly/layout.js';
import type { RecordRef, RecordSource } from '../kernel/kernel.js';
import type { LogHardState } from './types.js';

const NO_PAYLOAD = new Uint8Array(0);
const PROBATION_BYTES = 4;

/** Bytes of a write mark: a header alone. */
export const WRITE_MARK_BYTES = RECORD_HEADER_BYTES;

/** The record of a hard state; payload: probation, 4 bytes, then the vote in UTF-8. */
export function hardStateRecord(hardState: LogHardState): RecordSource {
  const { term, vote, commitIndex, probation } = hardState;
  const voteBytes = new TextEncoder().encode(vote ?? '');
  const payload = new Uint8Array(PROBATION_BYTES + voteBytes.byteLength);
  new DataView(payload.buffer).setUint32(0, probation, true);
  payload.set(voteBytes, PROBATION_BYTES);
  return { index: commitIndex, term, type: RECORD_TYPE_HARD_STATE, payload };
}

/** The hard state that a record in these bytes holds; `undefined` when it is too short for one. */
export function readHardState(record: RecordRef, bytes: Uint8Array): LogHardState | undefined {
  const payload = bytes.subarray(
    record.offset + RECORD_HEADER_BYTES,
    record.offset + record.length,
  );
  if (payload.byteLength < PROBATION_BYTES) return undefined;
  const view = new DataView(payload.buffer, payload.byteOffset, payload.byteLength);
  const vote = new TextDecoder().decode(payload.subarray(PROBATION_BYTES));
  return {
    term: record.term,
    vote: vote === '' ? undefined : vote,
    commitIndex: record.index,
    probation: view.getUint32(0, true),
  };
}

/** The record that voids earlier entries at and above `index`. */
export function truncationRecord(index: number): RecordSource {
  return { index, term: 0, type: RECORD_TYPE_TRUNCATION, payload: NO_PAYLOAD };
}

/**
 * The record that ends a write which began at offset `start` of the file; it stands at offset `at`.
 */
export function writeMarkRecord(start: number, at: number): RecordSource {
  return { index: start, term: at, type: RECORD_TYPE_WRITE_MARK, payload: NO_PAYLOAD };
}

/**
 * The newer of two hard states of one node: the later term, a vote over none, the higher commit
 * index, no probation over one.
 */
export function newerHardState(one: LogHardState, other: LogHardState): LogHardState {
  if (other.term === 0) return one;
  const isOne = one.term === other.term ? one.vote !== undefined : one.term > other.term;
  const { term, vote } = isOne ? one : other;
  return {
    term,
    vote,
    commitIndex: Math.max(one.commitIndex, other.commitIndex),
    probation: Math.min(one.probation, other.probation),
  };
}

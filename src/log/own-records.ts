import {
  RECORD_HEADER_BYTES,
  RECORD_TYPE_HARD_STATE,
  RECORD_TYPE_TRUNCATION,
  RECORD_TYPE_WRITE_MARK,
} from '../../assembly/layout.js';
import type { RecordRef, RecordSource } from '../kernel/kernel.js';
import type { LogHardState } from './types.js';

const NO_PAYLOAD = new Uint8Array(0);

/** Bytes of a write mark: a header alone. */
export const WRITE_MARK_BYTES = RECORD_HEADER_BYTES;

/** The record of a hard state. */
export function hardStateRecord({ term, vote, commitIndex }: LogHardState): RecordSource {
  const payload = vote === undefined ? NO_PAYLOAD : new TextEncoder().encode(vote);
  return { index: commitIndex, term, type: RECORD_TYPE_HARD_STATE, payload };
}

/** The hard state that a record in these bytes holds. */
export function readHardState(record: RecordRef, bytes: Uint8Array): LogHardState {
  const vote = new TextDecoder().decode(
    bytes.subarray(record.offset + RECORD_HEADER_BYTES, record.offset + record.length),
  );
  return {
    term: record.term,
    vote: vote === '' ? undefined : vote,
    commitIndex: record.index,
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
 * index.
 */
export function newerHardState(one: LogHardState, other: LogHardState): LogHardState {
  const isOne = one.term === other.term ? one.vote !== undefined : one.term > other.term;
  const { term, vote } = isOne ? one : other;
  return { term, vote, commitIndex: Math.max(one.commitIndex, other.commitIndex) };
}

import { RECORD_HEADER_BYTES, RECORD_TYPE_MEMBERSHIP } from '../../assembly/layout.js';
import type { BaseMeta } from '../host/base.js';
import { paddedLength, readRecordHeader } from '../kernel/record.js';
import { CorruptedError } from '../port/errors.js';

/** The point before the first entry. */
export const START_POINT: BaseMeta = { appliedIndex: 0, appliedTerm: 0, membership: '' };

/** Index of the first record; `undefined` when there is none. */
export function firstIndexOf(records: Uint8Array): number | undefined {
  return readRecordHeader(records, 0)?.index;
}

/** Where the state stands after the first `count` of these records. */
export function pointAfter(point: BaseMeta, records: Uint8Array, count: number): BaseMeta {
  let { appliedIndex, appliedTerm, membership } = point;
  let offset = 0;
  for (let applied = 0; applied < count; applied += 1) {
    const header = readRecordHeader(records, offset);
    if (header === undefined) throw new CorruptedError('applied records end before their count');
    if (header.type === RECORD_TYPE_MEMBERSHIP) {
      const payload = records.subarray(offset + RECORD_HEADER_BYTES, offset + header.length);
      membership = new TextDecoder().decode(payload);
    }
    appliedIndex = header.index;
    appliedTerm = header.term;
    offset += paddedLength(header.length);
  }
  return { appliedIndex, appliedTerm, membership };
}

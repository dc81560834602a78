import {
  RECORD_TYPE_COMMAND,
  RECORD_TYPE_MEMBERSHIP,
  RECORD_TYPE_NOOP,
} from '../../../assembly/layout.js';
import type { EntryType } from '../../raft/types.js';

const RECORD_TYPES: Record<EntryType, number> = {
  noop: RECORD_TYPE_NOOP,
  command: RECORD_TYPE_COMMAND,
  membership: RECORD_TYPE_MEMBERSHIP,
};

/** Record type of an entry. */
export const recordTypeOf = (type: EntryType): number => RECORD_TYPES[type];

/** Entry type of a record; `undefined` for records that are no entries. */
export function entryTypeOf(recordType: number): EntryType | undefined {
  if (recordType === RECORD_TYPE_COMMAND) return 'command';
  if (recordType === RECORD_TYPE_NOOP) return 'noop';
  return recordType === RECORD_TYPE_MEMBERSHIP ? 'membership' : undefined;
}

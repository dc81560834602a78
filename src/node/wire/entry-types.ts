import { ENTRY_RECORD_TYPES } from '../../kernel/record.js';
import type { EntryType } from '../../raft/types.js';

const ENTRY_TYPES: readonly EntryType[] = ['noop', 'command', 'membership'];

/** Record type of an entry. */
export const recordTypeOf = (type: EntryType): number => ENTRY_RECORD_TYPES[type];

/** Entry type of a record; `undefined` for records that are no entries. */
export const entryTypeOf = (recordType: number): EntryType | undefined =>
  ENTRY_TYPES.find((type) => ENTRY_RECORD_TYPES[type] === recordType);

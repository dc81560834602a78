import { ConfigError } from '../port/errors.js';

/**
 * A table must be at least this many times as large as the largest record, so that every record
 * fits an empty one.
 */
export const TABLE_RECORDS = 4;

/** How a state is kept. */
export interface StateOptions {
  /** Folder of the state alone, absolute. */
  readonly folder: string;
  /** Bound of each of the two tables: at least TABLE_RECORDS times `maxRecordBytes`. */
  readonly tableBytes: number;
  /** Largest record that will be applied, in bytes; the rule above is checked where it is given. */
  readonly maxRecordBytes?: number;
}

/** Throws `CONFIG` for tables too small for the largest record. */
export function checkTableBytes({ tableBytes, maxRecordBytes = 0 }: StateOptions): void {
  if (tableBytes >= TABLE_RECORDS * maxRecordBytes) return;
  const leastBytes = TABLE_RECORDS * maxRecordBytes;
  throw new ConfigError(`tableBytes is ${tableBytes}, the largest record needs ${leastBytes}`);
}

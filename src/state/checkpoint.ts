import type { BaseChange } from '../host/base.js';
import type { Codec, Table } from '../kernel/kernel.js';
import { encodeStateRecord } from './state-record.js';
import { tableItems } from './table-items.js';

/** What a frozen table changes in the base, in key order, encoded one by one as they are asked for. */
export function* checkpointChanges(codec: Codec, frozen: Table): Generator<BaseChange, undefined> {
  for (const { key, value, modIndex } of tableItems(frozen)) {
    const record = value && encodeStateRecord(codec, key, { value, modIndex });
    yield { key, record };
  }
  return undefined;
}
